import type { Catalog } from '../../../../domain/catalog.ts';
import type { SourceFile } from '../library.ts';
import type { Model, Relation } from '../model.ts';

const MODEL = /^\s*model\s+(\w+)\s*\{([\s\S]*?)^\s*\}/gm;
const FIELD = /^\s*(\w+)\s+(\w+)(\[\]|\?)?(?:\s+(.*))?$/;

type Declared = { readonly name: string; readonly lines: readonly string[] };

/** The models of schema.prisma by their names in the client: `UserAccount` is `userAccount`. */
export function readModels(files: readonly SourceFile[], catalog: Catalog): ReadonlyMap<string, Model> {
  const declared = files
    .filter(({ path }) => path.endsWith('.prisma'))
    .flatMap(({ text }) => [...text.matchAll(MODEL)])
    .map(([, name = '', body = '']): Declared => ({ name, lines: body.split('\n').map(withoutComment) }));
  const names = new Set(declared.map(({ name }) => name));
  const owned = declared.flatMap(({ name, lines }) => lines.flatMap((line) => ownRelation(name, line, names)));
  const models = new Map<string, Model>();
  for (const one of declared) {
    const table = tableOf(one);
    if (!catalog.tables[table]) continue;
    const client = one.name.slice(0, 1).toLowerCase() + one.name.slice(1);
    models.set(client, modelOf(one, client, table, names, owned));
  }
  return models;
}

function tableOf({ name, lines }: Declared): string {
  const mapped = lines.map((line) => /^\s*@@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(line)?.[1]).find(Boolean) ?? name;
  const schema = lines.map((line) => /^\s*@@schema\(\s*"([^"]+)"/.exec(line)?.[1]).find(Boolean);
  return schema === undefined || schema === 'public' ? mapped : `${schema}.${mapped}`;
}

function modelOf(
  { name, lines }: Declared,
  client: string,
  table: string,
  names: ReadonlySet<string>,
  owned: readonly Owned[],
): Model {
  const columns = new Map<string, string>();
  const relations = new Map<string, Relation>();
  for (const line of lines) {
    const [, field, type = '', , attributes = ''] = FIELD.exec(line) ?? [];
    if (field === undefined) continue;
    if (!names.has(type)) columns.set(field, /@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(attributes)?.[1] ?? field);
    const own = owned.find((one) => one.from === name && one.field === field);
    const back = owned.filter((one) => one.from === type && one.to === name && one.label === labelOf(attributes));
    if (own) relations.set(field, { model: lowerFirst(type), own: own.key, theirs: own.target });
    else if (names.has(type) && back.length === 1 && back[0]) {
      relations.set(field, { model: lowerFirst(type), own: back[0].target, theirs: back[0].key });
    }
  }
  return { name: client, table, columns, relations, scopes: new Map(), always: [], open: false };
}

/** The side of a relation that holds the key, by names of fields. */
type Owned = {
  readonly from: string;
  readonly field: string;
  readonly to: string;
  readonly label: string;
  readonly key: string;
  readonly target: string;
};

function ownRelation(from: string, line: string, names: ReadonlySet<string>): Owned[] {
  const [, field, to = '', , attributes = ''] = FIELD.exec(line) ?? [];
  const key = /fields:\s*\[\s*(\w+)\s*\]/.exec(attributes)?.[1];
  const target = /references:\s*\[\s*(\w+)\s*\]/.exec(attributes)?.[1];
  if (field === undefined || key === undefined || target === undefined || !names.has(to)) return [];
  return [{ from, field, to, label: labelOf(attributes), key, target }];
}

function labelOf(attributes: string): string {
  return /@relation\(\s*(?:name:\s*)?"([^"]+)"/.exec(attributes)?.[1] ?? '';
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

function withoutComment(line: string): string {
  return line.replace(/\s\/\/.*$|^\/\/.*$/, '').trimEnd();
}
