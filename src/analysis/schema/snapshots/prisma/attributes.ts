/** `@name(…)` or `@@name(…)` with its arguments as they are written. */
export type Attribute = {
  /** With its signs: `@id`, `@@index`, `@db.VarChar`. */
  readonly name: string;
  /** 1-based, of a block's own attribute. */
  readonly line?: number;
  /** Arguments without a name, in order. */
  readonly args: readonly string[];
  /** An argument as it is written, by its name, or the first one where it has none and is asked for by its default name. */
  get(name: string): string | undefined;
  /** As `get`, of a string in quotes. */
  text(name: string): string | undefined;
};

const START = /@@?[\w.]+/y;
/** What the first argument is called where it has no name. */
const FIRST = new Set(['name', 'fields', 'value']);

/** The attributes of a line. */
export function attributesOf(line: string): Attribute[] {
  const attributes: Attribute[] = [];
  for (let at = line.indexOf('@'); at !== -1; at = line.indexOf('@', at)) {
    START.lastIndex = at;
    const name = START.exec(line)?.[0] ?? '@';
    at += name.length;
    if (line[at] !== '(') {
      attributes.push(attribute(name, ''));
      continue;
    }
    const end = closing(line, at);
    attributes.push(attribute(name, line.slice(at + 1, end)));
    at = end;
  }
  return attributes;
}

function attribute(name: string, inside: string): Attribute {
  const parts = splitArguments(inside).map((part) => /^(?:(\w+)\s*:\s*)?(.*)$/s.exec(part));
  const args = parts.flatMap((part) => (part && part[1] === undefined ? [part[2] ?? ''] : []));
  const named = new Map(parts.flatMap((part) => (part?.[1] === undefined ? [] : [[part[1], part[2] ?? ''] as const])));
  const get = (key: string) => named.get(key) ?? (FIRST.has(key) ? args[0] : undefined);
  return { name, args, get, text: (key) => stringOf(get(key)) };
}

/** Parts between commas that stand in no brackets and no string. */
export function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const char = text[at] ?? ',';
    if (char === '"') at = endOfString(text, at);
    else if (char === '(' || char === '[') depth += 1;
    else if (char === ')' || char === ']') depth -= 1;
    else if (char === ',' && (depth === 0 || at === text.length)) {
      const part = text.slice(start, at).trim();
      if (part !== '') parts.push(part);
      start = at + 1;
    }
  }
  return parts;
}

/** The items of `[a, b]`; one item that is no list is one. */
export function listOf(text: string | undefined): string[] {
  const inside = /^\[(.*)\]$/s.exec(text?.trim() ?? '')?.[1];
  return splitArguments(inside ?? text ?? '');
}

/** What a string in quotes says; nothing for anything else. */
export function stringOf(text: string | undefined): string | undefined {
  const inside = /^"((?:[^"\\]|\\.)*)"$/s.exec(text?.trim() ?? '')?.[1];
  return inside?.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}

function closing(line: string, open: number): number {
  let depth = 0;
  for (let at = open; at < line.length; at += 1) {
    if (line[at] === '"') at = endOfString(line, at);
    else if (line[at] === '(') depth += 1;
    else if (line[at] === ')' && (depth -= 1) === 0) return at;
  }
  return line.length;
}

function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
