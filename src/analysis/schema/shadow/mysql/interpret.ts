import type { Operation } from '../../../../domain/operation.ts';
import type { Statement } from '../../../../domain/schema.ts';
import { type MysqlStatement } from '../../operations/mysql/ast.ts';
import { Unreadable } from '../../operations/mysql/cursor.ts';
import { operationsOf } from '../../operations/mysql/operations.ts';
import { readStatement } from '../../operations/mysql/statement.ts';
import { apply, type ApplyOptions } from './apply.ts';
import { sqlInProcedure, textOf } from './embedded.ts';
import { inSpelling } from './names.ts';
import type { Schema } from './schema.ts';

/** What one statement was taken for. */
export type Interpreted = {
  readonly operations: readonly Operation[];
  /** Why it was not understood. */
  readonly reason?: string;
  /** What the server would answer, as far as the rebuilt schema tells. */
  readonly refusal?: string;
};

/** Applies statements to a schema in order, and follows what they prepare, define and call meanwhile. */
export class Interpreter {
  readonly #schema: Schema;
  readonly #options: ApplyOptions;
  readonly #variables = new Map<string, string>();
  /** Prepared statements whose SQL was understood where it was written. */
  readonly #prepared = new Set<string>();
  readonly #procedures = new Map<string, readonly string[]>();

  constructor(schema: Schema, options: ApplyOptions) {
    this.#schema = schema;
    this.#options = options;
  }

  interpret({ kind, sql, reason }: Statement): Interpreted {
    if (kind === 'opaque') return { operations: [], reason: reason ?? 'no reader' };
    const read = tryRead(sql);
    if (typeof read === 'string') return { operations: [], reason: read };
    if (read.kind === 'set' && read.scope === 'user') return this.#remember(read.name, read.value);
    if (read.kind === 'dynamic') return this.#dynamic(sql);
    const defined = /^create\s+(?:or\s+replace\s+)?procedure\s+(?:if\s+not\s+exists\s+)?`?([\w$]+)`?/i.exec(sql)?.[1];
    if (defined !== undefined) this.#procedures.set(defined.toLowerCase(), sqlInProcedure(sql));
    return this.#run(read);
  }

  #run(statement: MysqlStatement): Interpreted {
    const operations = operationsOf(statement).map((operation) => inSpelling(operation, this.#schema));
    const refusal = apply(this.#schema, statement, this.#options);
    return { operations, ...(refusal !== undefined && { refusal }) };
  }

  /** What is run under a condition is not refused: the condition sees to it. */
  #runEach(statements: readonly string[]): Interpreted {
    const read = statements.map(tryRead);
    const failed = read.find((each) => typeof each === 'string');
    if (failed !== undefined) return { operations: [], reason: `the SQL in it: ${failed}` };
    return { operations: read.flatMap((each) => (typeof each === 'string' ? [] : this.#run(each).operations)) };
  }

  #remember(variable: string, value: string): Interpreted {
    const text = textOf(value, this.#variables);
    if (text === undefined) this.#variables.delete(variable);
    else this.#variables.set(variable, text);
    return text !== undefined && CHANGES_SCHEMA.test(text) ? this.#runEach([withoutEnd(text)]) : { operations: [] };
  }

  #dynamic(sql: string): Interpreted {
    const [, verb = '', name = '', rest = ''] = /^(\w+)\s+(?:\w+\.)?`?([\w$]+)`?\s*(.*)$/s.exec(sql) ?? [];
    if (/^prepare$/i.test(verb)) {
      const source = rest.replace(/^from\s+/i, '');
      const text = textOf(source, this.#variables);
      if (text === undefined) this.#prepared.delete(name.toLowerCase());
      else this.#prepared.add(name.toLowerCase());
      const isOwn = text !== undefined && !source.startsWith('@') && CHANGES_SCHEMA.test(text);
      return isOwn ? this.#runEach([withoutEnd(text)]) : { operations: [] };
    }
    if (/^execute$/i.test(verb)) {
      return this.#prepared.has(name.toLowerCase())
        ? { operations: [] }
        : { operations: [], reason: 'it runs SQL that is put together as it runs' };
    }
    const body = this.#procedures.get(name.toLowerCase());
    return body ? this.#runEach(body) : { operations: [], reason: `the procedure ${name} is not in the migrations` };
  }
}

const withoutEnd = (sql: string) => sql.replace(/[\s;]+$/, '');
const CHANGES_SCHEMA = /^\s*(?:alter|create|drop|rename)\b/i;

function tryRead(sql: string): MysqlStatement | string {
  try {
    return readStatement(sql);
  } catch (cause) {
    if (cause instanceof Unreadable || cause instanceof RangeError) return `it could not be read: ${cause.message}`;
    throw cause;
  }
}
