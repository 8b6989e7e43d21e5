import type { Tree } from '../domain/repository.ts';
import type { Mention, Search, Source, SourceEntry, Term } from '../domain/source.ts';
import { surfaceOf } from './surface.ts';

/** Most files of code are far smaller; larger ones are generated or data. */
const MAX_BYTES = 300_000;
/** What one search reads. Files whose path has a word of the question come first. */
const MAX_FILES = 3_000;
const MAX_MENTIONS = 300;
const LINE_LIMIT = 200;
const CHUNK = 500;

/** Searches the code of a tree; see `Source.search`. */
export async function searchCode(
  { list, read }: Pick<Source, 'list' | 'read'>,
  tree: Tree,
  terms: readonly Term[],
): Promise<Search> {
  if (terms.length === 0) return { mentions: [], searched: 0, left: 0 };
  const code = (await list(tree)).filter(isCode);
  const small = code.filter(({ size = 0 }) => size <= MAX_BYTES);
  const chosen = ranked(small, terms).slice(0, MAX_FILES);
  const look = lookFor(terms);
  const mentions: Mention[] = [];
  let searched = 0;
  for (let start = 0; start < chosen.length && mentions.length < MAX_MENTIONS; start += CHUNK) {
    const texts = await read(tree, chosen.slice(start, start + CHUNK));
    searched += texts.size;
    for (const [path, text] of texts) mentions.push(...look(path, text));
  }
  return { mentions: mentions.slice(0, MAX_MENTIONS), searched, left: code.length - searched };
}

/** Declared models count as code; dumps of the schema do not, for they name everything. */
function isCode({ path }: SourceEntry): boolean {
  return surfaceOf(path) === 'code' || /(?:\.prisma|(?:^|\/)schema\.rs)$/.test(path);
}

function ranked(entries: readonly SourceEntry[], terms: readonly Term[]): string[] {
  const paths = entries.map(({ path }) => path);
  if (paths.length <= MAX_FILES) return paths;
  const words = terms.flatMap(({ words: own, company }) => [...own, ...company]).map((word) => word.toLowerCase());
  const isNear = (path: string) => words.some((word) => path.toLowerCase().includes(word));
  const near = new Set(paths.filter(isNear));
  return [...near, ...paths.filter((path) => !near.has(path))];
}

/** One expression for all words decides most files at once. */
function lookFor(terms: readonly Term[]): (path: string, text: string) => Mention[] {
  const patterns = terms.map(({ words, company }) => ({ words: wholeWords(words), company: anywhere(company) }));
  const any = wholeWords(terms.flatMap(({ words }) => words));
  return (path, text) => {
    if (!any.test(text)) return [];
    const lines = text.split('\n');
    return patterns.flatMap(({ words, company }, term) => {
      if (!company.test(path) && !company.test(text)) return [];
      return lines.flatMap((line, index) =>
        words.test(line) ? [{ term, path, line: index + 1, text: line.trim().slice(0, LINE_LIMIT) }] : [],
      );
    });
  };
}

function wholeWords(words: readonly string[]): RegExp {
  return new RegExp(`(?<![A-Za-z0-9_])(?:${words.map(literal).join('|')})(?![A-Za-z0-9_])`);
}

/** In any part of a word and any case: `Invitation` is company in `acceptInvitation` and `invitations.rb`. */
function anywhere(words: readonly string[]): RegExp {
  return new RegExp(words.map(literal).join('|'), 'i');
}

function literal(word: string): string {
  return word.replaceAll(/[^A-Za-z0-9_]/g, '\\$&');
}
