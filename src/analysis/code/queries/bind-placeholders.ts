import { INTERPOLATION, PLACEHOLDER } from './parameters.ts';

const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]?'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|\$\d+|::|(?<![\w:\]]):([A-Za-z_]\w*)|(?<![\w@])@([A-Za-z_]\w*)|%\((\w+)\)s|%(?:\d+\$)?[sdvq](?!\w)|%%|\?(?![|&?-])|#\{\s*([\w.]+)[^}]*\}|sqlc\.n?arg\(\s*'?(\w+)'?\s*\)|sqlc\.embed\(\s*(\w+)\s*\)/g;

const PART_OF_NAME = new RegExp(`[\\w."]${INTERPOLATION}|${INTERPOLATION}[\\w."]`);

/**
 * SQL with the marks of `parameters.ts` in place of what drivers bind: `?`, `:name`, `@name`, `%s`, `#{name}`.
 * Undefined where a name is put together from text.
 */
export function bindPlaceholders(text: string): string | undefined {
  const positional = /\$\d/.test(text);
  const numbers = new Set([...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  const named = new Map<string, string>();
  let sound = true;
  const bind = (name: string | undefined) => {
    if (name === undefined) return PLACEHOLDER;
    const known = named.get(name) ?? `$${Math.max(0, ...numbers) + 1}`;
    numbers.add(Number(known.slice(1)));
    named.set(name, known);
    return known;
  };
  const sql = text.replaceAll(TOKEN, (token, _tag, colon, at, python, mybatis, sqlc, embedded) => {
    if (token.startsWith('--') || token.startsWith('/*')) return ' ';
    if (token.startsWith('"')) {
      if (token.includes(INTERPOLATION)) sound = false;
      return token;
    }
    if (/^[eE]?'/.test(token)) return token.includes(INTERPOLATION) ? joined(token) : token;
    if (embedded !== undefined) return `${embedded}.*`;
    if (token === '%%') return '%';
    if (token.startsWith('$') || token === '::') return token;
    if (token === '?' && positional) return token;
    const name = colon ?? at ?? python ?? mybatis ?? sqlc;
    return bind(name);
  });
  return sound && !PART_OF_NAME.test(sql) ? sql.trim().replace(/;\s*$/, '') : undefined;
}

/** `'%${term}%'` is `'%' || $1 || '%'`. */
function joined(quoted: string): string {
  const parts = quoted
    .replace(/^[eE]?'/, '')
    .slice(0, -1)
    .split(INTERPOLATION)
    .flatMap((part, place) => [...(place > 0 ? [PLACEHOLDER] : []), ...(part === '' ? [] : [`'${part}'`])]);
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' || ')})`;
}
