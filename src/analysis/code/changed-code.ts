import type { ChangedFile } from '../../domain/change-set.ts';

/** What a line of a query looks like, raw or built: a cheap test that lets most changes of code pass by. */
const QUERY =
  /\b(?:select|insert\s+into|update|delete\s+from)\b.*\b(?:from|set|values|where)\b|\bselect\b\s*$|\b(?:where|order_?by|find_?(?:by|one|many|all|first|unique)\w*|filter(?:_by)?|exclude|group_?by|count|aggregate|upsert)\s*[({:]|\b(?:from|join)\s*\(|\.(?:where|order|limit|joins|query|exec|execute|raw|select|pluck)\b/i;

/** Changed source code, in any language. */
export function mayHoldQueries({ surface }: Pick<ChangedFile, 'surface'>): boolean {
  return surface === 'code';
}

/** Whether an added line looks like a part of a query. */
export function addsQuery({ hunks }: Pick<ChangedFile, 'hunks'>): boolean {
  return hunks.some(({ lines }) => lines.some(({ kind, text }) => kind === 'added' && QUERY.test(text)));
}
