import type { Place } from '../../formats/emit.ts';
import type { Texts } from '../../formats/format.ts';
import { type Attribute, attributesOf } from './attributes.ts';

/** What Prisma's schema files say, as far as tables come of it. */
export type Datamodel = {
  readonly provider: string | undefined;
  /** Foreign keys are left to the client. */
  readonly withoutForeignKeys: boolean;
  readonly extensions: readonly string[];
  readonly models: ReadonlyMap<string, Model>;
  readonly enums: ReadonlyMap<string, Enum>;
};

export type Model = {
  readonly name: string;
  readonly place: Place;
  readonly fields: readonly Field[];
  readonly attributes: readonly Attribute[];
};

export type Field = {
  readonly name: string;
  /** Without what says that there may be none or several; of an unsupported type, what the database calls it. */
  readonly type: string;
  readonly unsupported: boolean;
  readonly arity: 'one' | 'optional' | 'list';
  readonly line: number;
  readonly attributes: readonly Attribute[];
};

type Enum = {
  readonly name: string;
  readonly place: Place;
  /** Database values by name. */
  readonly values: ReadonlyMap<string, string>;
  readonly attributes: readonly Attribute[];
};

const BLOCK = /^\s*(model|enum|view|type|datasource|generator)\s+(\w+)\s*\{/;
const FIELD = /^(\w+)\s+(Unsupported\("((?:[^"\\]|\\.)*)"\)|\w+)(\[\]|\?|!)?(.*)$/;

/** Reads the files line by line, as Prisma's own formatter leaves them. */
export function datamodelOf(files: Texts): Datamodel {
  const models = new Map<string, Model>();
  const enums = new Map<string, Enum>();
  const settings: string[] = [];
  for (const [path, text] of files) {
    for (const { kind, name, start, end, lines } of blocksOf(text)) {
      const place = { path, line: start, endLine: end };
      if (kind === 'model') models.set(name, { name, place, ...modelOf(lines) });
      if (kind === 'enum') enums.set(name, { name, place, ...enumOf(lines) });
      if (kind === 'datasource') settings.push(...lines.map((line) => line.text));
    }
  }
  const setting = (key: string) => settings.find((line) => new RegExp(`^${key}\\s*=`).test(line)) ?? '';
  return {
    provider: /"(\w+)"/.exec(setting('provider'))?.[1],
    withoutForeignKeys: /"prisma"/.test(setting('relationMode')),
    extensions: extensionsIn(setting('extensions')),
    models,
    enums,
  };
}

type Line = { readonly text: string; readonly line: number };
type Block = { kind: string; name: string; start: number; end: number; lines: Line[] };

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let pending = '';
  for (const [index, raw] of text.split('\n').entries()) {
    const line = withoutComment(raw).trim();
    if (!open) {
      const [, kind = '', name = ''] = BLOCK.exec(line) ?? [];
      if (kind !== '') open = { kind, name, start: index + 1, end: index + 1, lines: [] };
      continue;
    }
    if (line === '}' && pending === '') {
      blocks.push({ ...open, end: index + 1 });
      open = undefined;
      continue;
    }
    pending = pending === '' ? line : `${pending} ${line}`;
    if (isOpen(pending)) continue;
    if (pending !== '') open.lines.push({ text: pending, line: index + 1 });
    pending = '';
  }
  return blocks;
}

function modelOf(lines: readonly Line[]): Pick<Model, 'fields' | 'attributes'> {
  const fields = lines.flatMap(({ text, line }): Field[] => {
    const [, name, type = '', unsupported, mark, rest = ''] = FIELD.exec(text) ?? [];
    if (name === undefined) return [];
    const arity = mark === '[]' ? 'list' : mark === '?' ? 'optional' : 'one';
    const known = { name, arity, line, attributes: attributesOf(rest) } as const;
    return [{ ...known, type: unsupported ?? type, unsupported: unsupported !== undefined }];
  });
  return { fields, attributes: ownAttributes(lines) };
}

function enumOf(lines: readonly Line[]): Pick<Enum, 'values' | 'attributes'> {
  const values = lines.flatMap(({ text }) => {
    const [, name, rest = ''] = /^(\w+)(.*)$/.exec(text) ?? [];
    if (name === undefined) return [];
    const mapped = attributesOf(rest).find((attribute) => attribute.name === '@map');
    return [[name, mapped?.text('name') ?? name] as const];
  });
  return { values: new Map(values), attributes: ownAttributes(lines) };
}

function ownAttributes(lines: readonly Line[]): Attribute[] {
  return lines
    .filter(({ text }) => text.startsWith('@@'))
    .flatMap(({ text, line }) => attributesOf(text).map((one) => ({ ...one, line })));
}

function extensionsIn(list: string): string[] {
  const inside = /\[(.*)\]/.exec(list)?.[1] ?? '';
  return [...inside.matchAll(/(\w+)(?:\(([^)]*)\))?/g)].map(
    ([, name = '', options = '']) => /map:\s*"([^"]+)"/.exec(options)?.[1] ?? name,
  );
}

function withoutComment(line: string): string {
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === '"') quoted = !quoted;
    else if (!quoted && line.startsWith('//', at)) return line.slice(0, at);
  }
  return line;
}

function isOpen(text: string): boolean {
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  return (bare.match(/[([]/g)?.length ?? 0) > (bare.match(/[)\]]/g)?.length ?? 0);
}
