import { maskSecrets } from './secrets.ts';

/** Characters that a reader cannot see or that change what it sees (https://trojansource.codes), tab and newline aside. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text as the model is shown it: secrets masked, invisible characters as their code. Line numbers do not change. */
export function shown(text: string): string {
  return maskSecrets(text).text.replace(UNSEEN, (character) => {
    return character === '\r' ? '' : `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
  });
}

/** A model's text as we keep it: one line without characters that a terminal or a page would obey, cut to a length. */
export function oneLine(text: string, limit: number): string {
  return cut(text.replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim(), limit);
}

/** Cuts at a word where there is one. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit - 1);
  const space = head.lastIndexOf(' ');
  return `${(space > limit / 2 ? head.slice(0, space) : head).trimEnd()}…`;
}
