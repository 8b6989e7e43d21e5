import { codeSpan } from '../publication/neutralise.ts';

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const CODE_SPAN = /(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g;

/** The only HTML that our own documents hold, always as a whole line. */
const OWN_HTML = /^(?:<details><summary>[^<>]*<\/summary>|<\/details>)$/;

/** Addresses, e-mail addresses, mentions, references to issues. */
const ACTIVE =
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s`<>"|]+|\b(?:www\.|mailto:)[^\s`<>"|]+|[\w.+-]*@[\p{L}\p{N}_-][\p{L}\p{N}_./-]*|[\w./-]*#\d+|\bGH-\d+/giu;

/**
 * A whole Markdown document that a model filled in, on its way to GitHub: headings, lists, tables and code stay, but it
 * notifies nobody, refers to nothing, shows no image, links nowhere and holds no HTML but our own.
 */
export function neutraliseDocument(markdown: string): string {
  let fence: string | undefined;
  return markdown
    .split('\n')
    .map((line) => {
      const [, marker] = FENCE.exec(line) ?? [];
      if (fence !== undefined) {
        if (marker?.startsWith(fence) && line.trim() === marker) fence = undefined;
        return line;
      }
      if (marker !== undefined) {
        fence = marker;
        return line;
      }
      return OWN_HTML.test(line) ? line : neutraliseInline(line);
    })
    .join('\n');
}

function neutraliseInline(line: string): string {
  let safe = '';
  let end = 0;
  for (const span of line.matchAll(CODE_SPAN)) {
    safe += neutraliseProse(line.slice(end, span.index)) + span[0];
    end = span.index + span[0].length;
  }
  return safe + neutraliseProse(line.slice(end));
}

function neutraliseProse(prose: string): string {
  let safe = '';
  let end = 0;
  for (const active of prose.matchAll(ACTIVE)) {
    safe += escapeMarkup(prose.slice(end, active.index)) + codeSpan(active[0]);
    end = active.index + active[0].length;
  }
  return safe + escapeMarkup(prose.slice(end));
}

/** Emphasis stays; links, images, HTML and stray backticks do not. */
function escapeMarkup(text: string): string {
  return text.replace(/[`[\]<]/g, (character) => ENTITIES[character] ?? `\\${character}`);
}

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '`': '&#96;' };
