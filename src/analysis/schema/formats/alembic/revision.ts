import type { Statement } from '../../../../domain/schema.ts';
import type { Batch } from '../../runners.ts';
import { emitOne, opaque, quoteTable, type TableName } from '../emit.ts';
import { type Lines, linesOf } from '../python/lines.ts';
import { Program } from '../python/program.ts';
import { booleanOf, type Call, className, shortName, stringValue, textOf, type Value } from '../python/values.ts';
import { executed, operation } from './operations.ts';
import { concernsRows, isRowStatement } from './rows.ts';
import { createTypeSql, enumOf } from './column-types.ts';

/** Calls on connections and sessions that send SQL, and those that end a transaction or change nothing. */
const SENDS = /^(?:execute|exec_driver_sql|scalar|scalars)$/;
const HARMLESS =
  /^(?:fetchall|fetchone|first|all|scalar|scalar_one|mappings|close|flush|dispose|expire_all|begin|begin_nested|connect|invalidate|info|debug|warning|error|append|extend|add|update|get|has_table)$/;
const SETTLED: Pick<Extract<Value, { kind: 'none' }>, 'kind'> = { kind: 'none' };

/** What `upgrade()` or `downgrade()` of one file does, in batches between its autocommit blocks and commits. */
export function readRevision(path: string, text: string, direction: 'upgrade' | 'downgrade'): Batch[] {
  const reader = new RevisionReader(path);
  const program = new Program(text, reader);
  if (!program.run(direction) && direction === 'upgrade' && /\bupgrade\b/.test(text)) {
    const lines = { line: 1, endLine: text.trimEnd().split('\n').length };
    reader.add([opaque({ path, ...lines }, text, 'it has no function upgrade() that can be read')]);
  }
  return reader.finish();
}

class RevisionReader {
  private readonly path: string;
  private readonly types = new Set<string>();
  private readonly batches: Batch[] = [];
  private current: Statement[] = [];
  private atomic = true;

  constructor(path: string) {
    this.path = path;
  }

  add(statements: readonly Statement[]): void {
    this.current.push(...statements);
  }

  finish(): Batch[] {
    this.cut(this.atomic);
    return this.batches;
  }

  private cut(atomic: boolean): void {
    if (this.current.length > 0) this.batches.push({ statements: this.current, atomic: this.atomic });
    this.current = [];
    this.atomic = atomic;
  }

  lost(lines: Lines, source: string, reason: string): void {
    const step = opaque({ path: this.path, ...lines }, source, reason);
    this.add([concernsRows(source) ? { ...step, rowsOnly: true } : step]);
  }

  /** Mostly whether the work is done already; the schema is whole with what follows. */
  guarded(lines: Lines, source: string): void {
    const reason = 'it may end here, which is only known when it runs; the rest is taken to run';
    this.add([{ ...opaque({ path: this.path, ...lines }, source, reason), rowsOnly: true }]);
  }

  attribute(name: string, object: Value): Value | undefined {
    if (name !== 'name' || object.kind !== 'attribute') return undefined;
    return /^(?:dialect|engine|bind)$/.test(object.name) ? stringValue('postgresql', object) : undefined;
  }

  enter(value: Value): { value: Value; leave?: () => void } | undefined {
    if (value.kind !== 'call' || shortName(value.name) !== 'autocommit_block') return undefined;
    const before = this.atomic;
    this.cut(false);
    return { value, leave: () => this.cut(before) };
  }

  call(call: Call): Value | undefined {
    const { line, endLine, target } = call;
    const done: Value = { ...SETTLED, line, endLine };
    const name = shortName(call.name);
    const table = batchTable(target);
    const operations = table !== undefined || (!target && /(?:^|\.)op\.\w+$/.test(call.name));
    if (operations) {
      if (name === 'f') return call.args[0];
      if (name === 'inline_literal') return undefined;
      if (name === 'get_bind' || name === 'get_context' || name === 'batch_alter_table') return undefined;
      this.send(
        operation(name, call, this.path, this.types, table),
        call,
        `op.${name}() cannot be read with these arguments`,
      );
      return done;
    }
    if (name === 'is_offline_mode') return { kind: 'boolean', value: false, line, endLine };
    if (name === 'isinstance' && /Dialect/.test(className(call.args[1]) ?? ''))
      return { kind: 'boolean', value: /^(?:PG|Postgre)/i.test(className(call.args[1]) ?? ''), line, endLine };
    if (!target) return undefined;
    if ((name === 'create' || name === 'drop') && enumOf(target)) {
      this.changeType(name, target, call);
      return done;
    }
    if (!isConnection(target)) return undefined;
    if (SENDS.test(name)) {
      const [sent] = call.args;
      const step = opaque({ path: this.path, line, endLine }, call.name, 'its SQL is only known when it runs');
      const unread = isRowStatement(sent) ? { ...step, rowsOnly: true as const } : step;
      this.add(executed(sent, { path: this.path, line, endLine }) ?? [unread]);
      return { kind: 'unknown', line, endLine };
    }
    if (name === 'commit') {
      this.add([emitOne({ path: this.path, line, endLine }, 'COMMIT')]);
      this.cut(this.atomic);
      return done;
    }
    return undefined;
  }

  /** A call that stands by itself and that nothing read: it may well change the database. */
  standing(value: Value, source: string): void {
    if (value.kind !== 'call' || HARMLESS.test(shortName(value.name)) || isDescription(value)) return;
    this.lost(
      linesOf(value),
      source,
      `it calls ${shortName(value.name) || 'a function'}(), which is defined elsewhere`,
    );
  }

  private send(statements: readonly Statement[] | undefined, { line, endLine, name }: Call, reason: string): void {
    const step = opaque({ path: this.path, line, endLine }, name, reason);
    this.add(statements ?? [shortName(name) === 'bulk_insert' ? { ...step, rowsOnly: true } : step]);
  }

  private changeType(name: 'create' | 'drop', target: Value, call: Call): void {
    const type = enumOf(target);
    if (!type) return;
    const place = { path: this.path, line: call.line, endLine: call.endLine };
    const given = booleanOf(call.keywords.get('checkfirst') ?? call.args[1]);
    const checks = given ?? className(target) === 'ENUM';
    if (name === 'drop') {
      this.add([emitOne(place, `DROP TYPE ${checks ? 'IF EXISTS ' : ''}${quoteTable(type)}`)]);
      return;
    }
    this.types.add(type.name);
    const sql = createTypeSql(type);
    this.add([emitOne(place, checks ? `DO $$ BEGIN ${sql}; EXCEPTION WHEN duplicate_object THEN NULL; END $$` : sql)]);
  }
}

function batchTable(target: Value | undefined): TableName | undefined {
  if (target?.kind !== 'call' || shortName(target.name) !== 'batch_alter_table') return undefined;
  const name = textOf(target.keywords.get('table_name') ?? target.args[0]);
  const schema = textOf(target.keywords.get('schema'));
  return name === undefined ? undefined : { name, ...(schema !== undefined && { schema }) };
}

/** `op.get_bind()` and what is made of it: a session, a nested transaction. */
function isConnection(value: Value): boolean {
  if (value.kind === 'attribute') return isConnection(value.object);
  if (value.kind !== 'call') return false;
  if (/^(?:get_bind|Session|sessionmaker)$/.test(shortName(value.name))) return true;
  return (value.target !== undefined && isConnection(value.target)) || value.args.some(isConnection);
}

/** Calls that only describe something, or tell the reader of a log. */
function isDescription({ name, target }: Call): boolean {
  if (target) return !isConnection(target);
  return /^(?:print|sqlalchemy\.|sa\.|logging\.|warnings\.|time\.)/.test(name) || /(?:^|\.)(?:log|logger)\./.test(name);
}
