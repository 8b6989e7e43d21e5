import type { Statement } from '../../../../domain/schema.ts';

export type ObjectKind = 'table' | 'column' | 'index' | 'constraint' | 'primary key' | 'view' | 'sequence';

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`;
const QUALIFIED = `((?:${NAME}\\.)?${NAME})`;
const pattern = (source: string) =>
  new RegExp(`^${source.replaceAll(' ', String.raw`\s+`).replaceAll('@', QUALIFIED)}`, 'i');

const CREATE_TABLE = pattern('create (?:(?:unlogged|temp|temporary|global|local) )*table (?:if not exists )?@');
const ALTER_TABLE = pattern('alter table (?:if exists )?(?:only )?@');
const CREATE_INDEX = pattern('create (?:unique )?index (?:concurrently )?(?:if not exists )?@');
const CREATE_OTHER = pattern(
  'create (?:or replace )?(?:temp |temporary )?(?:materialized )?(view|sequence) (?:if not exists )?@',
);
const DROP = pattern('drop (?:materialized )?(table|index|view|sequence) (?:concurrently )?(?:if exists )?');
const RENAME_OTHER = pattern('alter (index|view|sequence) (?:if exists )?@ rename to @');
const ACTION = pattern(
  '(?:(add|drop) (?:column )?(?:if (?:not )?exists )?@|rename (?:column )?@ to @|rename (?:constraint )@ to @)',
);
const TABLE_CLAUSE = /^(?:constraint|primary|unique|foreign|check|exclude|like)\b/i;
const MAX_STATEMENT = 200_000;

/** What exists after the statements so far, by their text: enough to answer preconditions. */
export class KnownSchema {
  readonly #objects = new Set<string>();

  has(kind: ObjectKind, name: string, table?: string): boolean {
    return this.#objects.has(key(kind, name, table));
  }

  apply({ kind, sql }: Statement): void {
    if (kind !== 'sql' || sql.length > MAX_STATEMENT) return;
    const created = CREATE_TABLE.exec(sql);
    const altered = created ? undefined : ALTER_TABLE.exec(sql);
    if (created) this.#createTable(bare(created[1]), sql.slice(created[0].length));
    else if (altered) this.#alterTable(bare(altered[1]), sql.slice(altered[0].length));
    else this.#applyOther(sql);
  }

  #applyOther(sql: string): void {
    const index = CREATE_INDEX.exec(sql)?.[1];
    const [, kind, name] = CREATE_OTHER.exec(sql) ?? [];
    const dropped = DROP.exec(sql);
    const renamed = RENAME_OTHER.exec(sql);
    if (index !== undefined) this.#add('index', bare(index));
    else if (kind !== undefined) this.#add(kindOf(kind), bare(name));
    else if (dropped) {
      const names = sql
        .slice(dropped[0].length)
        .replace(/\b(?:cascade|restrict)\b/i, '')
        .split(',');
      for (const each of names) this.#drop(kindOf(dropped[1]), bare(each.trim()));
    } else if (renamed) {
      this.#drop(kindOf(renamed[1]), bare(renamed[2]));
      this.#add(kindOf(renamed[1]), bare(renamed[3]));
    }
  }

  #createTable(table: string, rest: string): void {
    this.#add('table', table);
    const opening = rest.indexOf('(');
    if (opening === -1) return;
    for (const clause of clauses(rest.slice(opening + 1))) this.#addClause(table, clause);
  }

  #alterTable(table: string, rest: string): void {
    const renamed = pattern(String.raw`\s*rename to @`).exec(rest)?.[1];
    if (renamed !== undefined) {
      for (const object of this.#objects) {
        if (object !== key('table', table) && !object.startsWith(`column\0${table}\0`)) continue;
        this.#objects.delete(object);
        this.#objects.add(object.replace(`\0${table}`, `\0${bare(renamed)}`));
      }
      return;
    }
    for (const action of clauses(rest)) this.#alter(table, action);
  }

  #alter(table: string, action: string): void {
    const added = /^add\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?/i.exec(action);
    const dropped = pattern('drop constraint (?:if exists )?@').exec(action)?.[1];
    const [, verb, name, from, to] = ACTION.exec(action) ?? [];
    if (added) this.#addClause(table, action.slice(added[0].length));
    else if (dropped !== undefined) this.#dropConstraint(table, bare(dropped));
    else if (verb !== undefined) this.#drop('column', bare(name), table);
    else if (from !== undefined) {
      this.#drop('column', bare(from), table);
      this.#add('column', bare(to), table);
    }
  }

  #addClause(table: string, clause: string): void {
    const name = pattern('@').exec(clause)?.[1];
    if (!TABLE_CLAUSE.test(clause) && name !== undefined) this.#add('column', bare(name), table);
    for (const [, constraint] of clause.matchAll(new RegExp(`\\bconstraint\\s+(${NAME})`, 'gi')))
      this.#add('constraint', bare(constraint));
    if (/\bprimary\s+key\b/i.test(clause)) this.#add('primary key', table);
  }

  #dropConstraint(table: string, name: string): void {
    this.#drop('constraint', name);
    if (name === `${table}_pkey` || name.startsWith('pk') || name.endsWith('pk')) this.#drop('primary key', table);
  }

  #add(kind: ObjectKind, name: string, table?: string): void {
    this.#objects.add(key(kind, name, table));
  }

  #drop(kind: ObjectKind, name: string, table?: string): void {
    this.#objects.delete(key(kind, name, table));
  }
}

function key(kind: ObjectKind, name: string, table?: string): string {
  return (table === undefined ? [kind, name] : [kind, table, name]).join('\0').toLowerCase();
}

/** Without its schema and quotes: names that differ in case alone are one to a precondition. */
function bare(qualified = ''): string {
  const [last = ''] = new RegExp(`${NAME}$`).exec(qualified.trim()) ?? [];
  return last.replaceAll('"', '').toLowerCase();
}

function kindOf(word = ''): ObjectKind {
  const kind = word.toLowerCase();
  return kind === 'table' || kind === 'index' || kind === 'sequence' ? kind : 'view';
}

/** What commas outside parentheses and strings divide, up to the parenthesis that closes the list. */
function clauses(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[(),]/g)) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    if (depth < 0 || (token === ',' && depth === 0)) {
      found.push(text.slice(start, index).trim());
      start = index + 1;
    }
    if (depth < 0) return found;
  }
  return [...found, text.slice(start).trim()];
}
