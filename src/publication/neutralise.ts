/**
 * Text that we did not write (a repository's, a model's) on its way into GitHub's Markdown. It must not notify anyone,
 * refer to or close an issue, show an image, link outside the allow-list, bring HTML, hide characters, or pass for one of
 * our markers. Code spans are the safe place: GitHub interprets nothing within them.
 */

/** Manuals that findings refer to. Links to anything else are shown as text. */
const LINKED_HOSTS = new Set([
  'www.postgresql.org',
  'wiki.postgresql.org',
  'dev.mysql.com',
  'www.sqlite.org',
  'sqlite.org',
  'www.prisma.io',
  'orm.drizzle.team',
  'spec.openapis.org',
  'graphql.org',
  'protobuf.dev',
  'www.rfc-editor.org',
  'docs.rs',
  'documentation.red-gate.com',
  'pressly.github.io',
]);

/** Controls, bidirectional overrides, tags, joiners, fillers: what a reader cannot see. https://trojansource.codes */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/** A code span: a run of backticks, then anything up to a run of the same length, on one line. */
const CODE_SPAN = /(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g;

/**
 * Links in any form that GitHub finds by itself, e-mail addresses, mentions, and references to issues. Not at word
 * boundaries only: once a code span stands before it, any text is at one.
 */
const ACTIVE = new RegExp(
  [
    String.raw`(?<url>(?:(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*)?:\/\/[^\s\x60<>"]+)`,
    String.raw`(?:www\.|mailto:|xmpp:)[^\s\x60<>"]+`,
    String.raw`(?:(?<![\w.+-])[\w.+-]+)?@[\p{L}\p{N}_-][\p{L}\p{N}_./-]*`,
    String.raw`(?:(?<![\w./-])[\w./-]+)?#\d+`,
    String.raw`GH-\d+`,
  ].join('|'),
  'giu',
);

/** Text on one line, safe anywhere in a paragraph, a list item or a heading. */
export function neutraliseLine(text: string): string {
  return neutraliseParagraph(visible(text).replace(/\s+/g, ' ').trim());
}

/** Text that may have several lines; line breaks stay, nothing else of its layout does. */
export function neutralise(text: string): string {
  return visible(text)
    .split('\n')
    .map((line) => neutraliseParagraph(line.trim()))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Verbatim text within a line. */
export function codeSpan(text: string): string {
  const line = visible(text).replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line, '`') + 1);
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

/** Verbatim text as a block. */
export function codeBlock(text: string, language: string): string {
  const shown = visible(text).replace(/\s+$/, '');
  // What a removed character kept apart may have become a longer run.
  const fence = '`'.repeat(Math.max(3, longestRun(shown, '`') + 1));
  return `${fence}${language}\n${shown}\n${fence}`;
}

/** A link where the address is on the allow-list, else the address as text. */
export function sourceLink(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url && isLinked(url) ? `[${url.hostname}](<${url.href}>)` : codeSpan(address);
}

function neutraliseParagraph(line: string): string {
  const safe = neutraliseSpans(line, escapeMarkdown);
  // What would start a list, a heading, a quotation, a table or a rule.
  return safe.replace(/^(?:[-+=#:]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** One line without invisible characters: code spans stay code, what is active becomes code, `escape` does the rest. */
export function neutraliseSpans(line: string, escape: (text: string) => string): string {
  const parts: string[] = [];
  let end = 0;
  for (const span of line.matchAll(CODE_SPAN)) {
    parts.push(...neutraliseProse(line.slice(end, span.index), escape), codeSpan(span[2] ?? ''));
    end = span.index + span[0].length;
  }
  parts.push(...neutraliseProse(line.slice(end), escape));
  return joinSpans(parts);
}

function neutraliseProse(prose: string, escape: (text: string) => string): readonly string[] {
  const parts: string[] = [];
  let end = 0;
  for (const active of prose.matchAll(ACTIVE)) {
    const [text] = active;
    const shown = active.groups?.['url'] ? linkOrCode(text, escape) : [codeSpan(text)];
    parts.push(escape(prose.slice(end, active.index)), ...shown);
    end = active.index + text.length;
  }
  parts.push(escape(prose.slice(end)));
  return parts;
}

/** Two code spans that touch would be read as one longer run of backticks. */
function joinSpans(parts: readonly string[]): string {
  const shown = parts.filter((part) => part !== '');
  return shown.map((part, at) => (part.startsWith('`') && shown[at - 1]?.endsWith('`') ? ` ${part}` : part)).join('');
}

function linkOrCode(text: string, escape: (text: string) => string): readonly string[] {
  // A sentence's own punctuation is not part of the address.
  const address = text.replace(/[.,;:!?'")\]}*_]+$/, '');
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return [url && isLinked(url) ? `<${url.href}>` : codeSpan(address), escape(text.slice(address.length))];
}

function isLinked(url: URL): boolean {
  return (
    url.protocol === 'https:' &&
    LINKED_HOSTS.has(url.hostname) &&
    url.port === '' &&
    url.username === '' &&
    !/[\s<>`[\]()\\]/.test(url.href)
  );
}

/** Everything with a meaning in GitHub's Markdown; an underscore within a word has none and is left readable. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*[\]<>&|~$]/g, (character) => ENTITIES[character] ?? `\\${character}`)
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, String.raw`\_`);
}

/** A backslash does not keep a backtick from ending a code span. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '`': '&#96;' };

/** Without what a reader cannot see; line breaks and tabs stay. */
export function visible(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE, (character) => (character === '\n' || character === '\t' ? character : ''));
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(new RegExp(`${character}+`, 'g'))) longest = Math.max(longest, run.length);
  return longest;
}
