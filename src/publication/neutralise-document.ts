import { neutraliseSpans, visible } from './neutralise.ts';

/** Only at the left edge is a fence a fence whatever stands before it: within a list, a line can end it early. */
const OPENING = /^(`{3,})[\w+-]*[ \t]*$/;
const CLOSING = /^ {0,3}(`{3,})[ \t]*$/;

/** The only HTML that our own documents hold, as a line before an empty one: Markdown begins again only after that. */
const OWN_HTML = /^(?:<details><summary>[A-Za-z ]{1,40}<\/summary>|<\/details>)$/;

/** A line that makes a table of its block: within it, a bar ends a cell even in code. */
const TABLE_RULE = /^[\s>*+|:.)\d-]*-[\s|:-]*$/;

/**
 * A whole Markdown document that a model filled in, on its way to GitHub: headings, lists, tables, emphasis and code
 * stay, but it notifies nobody, refers to nothing, shows no image, links to manuals only and holds no HTML but our own.
 */
export function neutraliseDocument(markdown: string): string {
  const lines = visible(markdown).split('\n');
  const safe: string[] = [];
  let fence: string | undefined;
  let atStart = true;
  let inTable = false;
  for (const [at, line] of lines.entries()) {
    if (fence !== undefined) {
      safe.push(line);
      if (CLOSING.exec(line)?.[1]?.startsWith(fence)) fence = undefined;
      atStart = true;
      continue;
    }
    const [, opened] = OPENING.exec(line) ?? [];
    if (opened !== undefined) {
      fence = opened;
      safe.push(line);
      continue;
    }
    if (atStart) inTable = isTable(lines, at);
    atStart = isEmpty(line);
    if (OWN_HTML.test(line) && isEmpty(lines[at + 1])) safe.push(line);
    else safe.push(inTable ? neutraliseCells(line) : neutraliseSpans(line, escapeMarkup));
  }
  // What we add below must not end up in code.
  return [...safe, ...(fence === undefined ? [] : [fence])].join('\n');
}

const isEmpty = (line: string | undefined): boolean => line === undefined || line.trim() === '';

/** Whether the block that starts there, and ends at an empty line or a fence, is one. */
function isTable(lines: readonly string[], start: number): boolean {
  for (let at = start; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (isEmpty(line) || OPENING.test(line)) return false;
    if (TABLE_RULE.test(line)) return true;
  }
  return false;
}

/** Each cell by itself: a code span that a bar ends early would leave what follows unguarded. */
function neutraliseCells(line: string): string {
  return line
    .split(/(?<!\\)\|/)
    .map((cell) => neutraliseSpans(cell, escapeMarkup))
    .join('|');
}

/** Emphasis, headings, lists and tables stay; links, images, HTML, formulas, entities and stray fences do not. */
function escapeMarkup(text: string): string {
  return text
    .replace(/\\(?!\|)/g, String.raw`\\`)
    .replace(/[`[\]<&~$]/g, (character) => ENTITIES[character] ?? `\\${character}`);
}

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '`': '&#96;', '&': '&amp;' };
