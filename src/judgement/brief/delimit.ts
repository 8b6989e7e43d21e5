import { randomBytes } from 'node:crypto';

/** A part of a request: text of ours, or data that is not ours and stands between delimiters. */
export type Part =
  | { readonly kind: 'ours'; readonly text: string }
  | { readonly kind: 'data'; readonly name: string; readonly text: string };

export const ours = (text: string): Part => ({ kind: 'ours', text });

export const data = (name: string, text: string): Part => ({ kind: 'data', name, text });

/**
 * Joins the parts. Data is closed by a code that is made up for this request and occurs nowhere in it, so that no
 * content can end its own block.
 */
export function delimit(parts: readonly Part[], makeCode: () => string = randomCode): string {
  const code = unusedCode(parts.map(({ text }) => text).join('\n'), makeCode);
  return parts
    .map((part) => {
      if (part.kind === 'ours') return part.text;
      return `=== BEGIN ${part.name} ${code} ===\n${part.text}\n=== END ${part.name} ${code} ===`;
    })
    .join('\n\n');
}

function unusedCode(text: string, makeCode: () => string): string {
  let code = makeCode();
  while (text.includes(code)) code = makeCode();
  return code;
}

const randomCode = (): string => randomBytes(8).toString('hex');
