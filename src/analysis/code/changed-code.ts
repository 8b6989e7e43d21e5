import type { ChangedFile } from '../../domain/change-set.ts';

/** SQL as it is usually written: in capitals, or right after a quote. */
const SQL =
  /\b(?:SELECT|INSERT INTO|DELETE FROM)\s|\bUPDATE\s+["\w.]+\s+SET\b|["'`]\s*(?:select|insert into|update|delete from)\s/;
/** Calls that builders of queries have and collections lack. */
const BUILT =
  /\b(?:where|order_?by|group_?by|select_?from|left_?join|inner_?join)\s*[({:[]|\bfind_?(?:by|many|first|unique|one|all|and_?count)\w*\s*\(|\.(?:joins|pluck|upsert|delete_all|update_all|create_?many|update_?many|delete_?many)\b|\bfrom\s*\(?\s*\w+ in\b/i;
const PYTHON = /\.(?:filter|exclude|filter_by|objects|query|select|execute)\b|\bselect\(/;

/** Changed source code, in any language. */
export function mayHoldQueries({ surface }: Pick<ChangedFile, 'surface'>): boolean {
  return surface === 'code';
}

/** Whether an added line looks like a part of a query: a cheap test that lets most changes of code pass by. */
export function addsQuery({ path, hunks }: Pick<ChangedFile, 'path' | 'hunks'>): boolean {
  const patterns = path.endsWith('.py') ? [SQL, BUILT, PYTHON] : [SQL, BUILT];
  return hunks.some(({ lines }) =>
    lines.some(({ kind, text }) => kind === 'added' && patterns.some((pattern) => pattern.test(text))),
  );
}
