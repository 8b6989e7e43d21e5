import type { Statement } from '../../../../domain/schema.ts';
import { emitAlterTable, emitOne, opaque, type Place, quoteTable, type TableName, tableName } from '../emit.ts';
import type { Session } from './session.ts';
import type { SchemaState } from './state.ts';

/** Where a command or column stands. */
type Lines = { readonly line: number; readonly endLine: number };

/** The table that a blueprint is about, and the statements that it has become so far. */
export class Target {
  readonly statements: Statement[] = [];
  readonly session: Session;
  readonly place: Place;
  /** As migrations call it: `schema.table` or `table`. */
  table: string;

  constructor(session: Session, table: string, place: Place) {
    this.session = session;
    this.table = table;
    this.place = place;
  }

  get state(): SchemaState {
    return this.session.state;
  }

  get standIn(): boolean {
    return this.session.standIn;
  }

  /** How a drop is written of something that the schema, as far as it is known, does not have. */
  ifExists(isKnown: boolean): string {
    const isMistake = this.session.undoes && this.state.table(this.table) !== undefined;
    return this.standIn && !isKnown && !isMistake ? 'IF EXISTS ' : '';
  }

  get name(): TableName {
    return tableName(this.table);
  }

  get sql(): string {
    return quoteTable(this.name);
  }

  /** The name that PostgreSQL gives the primary key. */
  get primaryKey(): string {
    return `${this.name.name}_pkey`;
  }

  at({ line, endLine }: Lines): Place {
    return { path: this.place.path, line, endLine };
  }

  emit(lines: Lines, sql: string): void {
    this.statements.push(emitOne(this.at(lines), sql));
  }

  alter(lines: Lines, sql: string): void {
    this.statements.push(emitAlterTable(this.at(lines), this.name, [{ sql, line: lines.line }]));
  }

  /** A part that cannot be written; `whole` where the schema is right without it. */
  lose(at: Lines & { readonly source: () => string }, reason: string, whole = false): void {
    const step = opaque(this.at(at), at.source(), reason);
    this.statements.push(whole ? { ...step, rowsOnly: true } : step);
  }
}
