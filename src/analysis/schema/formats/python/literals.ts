import type { StringPart } from './syntax.ts';
import type { Token } from './tokens.ts';

const LITERAL = /^([rbuft]{0,2})("""|'''|"|')([^]*)\2$/i;
/** Up to a conversion or a format of the value, which no migration's SQL needs. */
const CONVERSION = /(?:![rsa])?(?:(?<![:(['"]):[^:\])'"]*)?$/;

/** The parts of a string token: one, unless it is an f-string with expressions in it. */
export function stringParts({ text, line }: Token): StringPart[] {
  const [, prefix = '', , content = ''] = LITERAL.exec(text) ?? [];
  const kind = /r/i.test(prefix) ? 'raw' : 'text';
  if (!/[ft]/i.test(prefix)) return [{ kind, source: content, line }];
  const parts: StringPart[] = [];
  let from = 0;
  let at = line;
  const push = (part: StringPart['kind'], source: string) => {
    if (source !== '') parts.push({ kind: part, source, line: at });
    at += source.split('\n').length - 1;
  };
  for (const [start, end] of interpolations(content)) {
    push(kind, content.slice(from, start).replaceAll('{{', '{').replaceAll('}}', '}'));
    push(
      'expression',
      content
        .slice(start + 1, end)
        .replace(CONVERSION, '')
        .replace(/=$/, ''),
    );
    from = end + 1;
  }
  push(kind, content.slice(from).replaceAll('{{', '{').replaceAll('}}', '}'));
  return parts;
}

/** Offsets of each `{` and its `}`, double braces left out. */
function interpolations(content: string): [number, number][] {
  const found: [number, number][] = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at < content.length; at += 1) {
    const char = content[at];
    if (depth === 0 && (char === '{' || char === '}') && content[at + 1] === char) at += 1;
    else if (char === '{') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (char === '}' && depth > 0) {
      depth -= 1;
      if (depth === 0) found.push([start, at]);
    }
  }
  return found;
}
