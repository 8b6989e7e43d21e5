import type { Statement } from '../../../../domain/schema.ts';
import {
  type ColumnSpec,
  emitAlterTable,
  emitCreateIndex,
  emitCreateTable,
  emitOne,
  foreignKeySql,
  type IndexSpec,
  opaque,
  type Place,
  quoteName,
  quoteNames,
  quoteTable,
} from '../emit.ts';
import type { Lines } from '../python/lines.ts';
import { booleanOf, textOf } from '../python/values.ts';
import { expressionSql } from './expressions.ts';
import { databaseDefault, defaultSql } from './defaults.ts';
import { type NamedObject, NamedObjects } from './named-objects.ts';
import { inlineName, objectName } from './names.ts';
import {
  columnOf,
  externalModel,
  type Field,
  isManyToMany,
  isNullable,
  isPrimaryKey,
  isRelation,
  isUnique,
  isVirtual,
  keyOf,
  type Model,
  type ProjectSettings,
  type State,
  targetOf,
} from './state.ts';
import { throughModel, throughTable } from './through.ts';
import { columnExtras, columnType, hasCheck, isIndexed, likeOperators } from './column-types.ts';

/** Writes the SQL that Django's schema editor sends, and remembers what it named. */
export class Editor {
  state: State = new Map();
  readonly settings: ProjectSettings;
  /** Changes of the state alone send nothing. */
  silent = false;
  private path = '';
  private statements: Statement[] = [];
  private deferred: Statement[] = [];
  private readonly named = new NamedObjects();
  readonly externals = new Map<string, Model>();

  constructor(settings: ProjectSettings) {
    this.settings = settings;
  }

  /** Starts a migration file. */
  begin(path: string): void {
    this.path = path;
    this.statements = [];
    this.deferred = [];
  }

  /** The statements of the file: foreign keys and indexes of new tables come last. */
  finish(): Statement[] {
    return [...this.statements, ...this.deferred];
  }

  place({ line, endLine }: Lines): Place {
    return { path: this.path, line, endLine };
  }

  send(...statements: readonly Statement[]): void {
    if (!this.silent) this.statements.push(...statements);
  }

  defer(...statements: readonly Statement[]): void {
    if (!this.silent) this.deferred.push(...statements);
  }

  lost(lines: Lines, source: string, reason: string): void {
    this.send(opaque(this.place(lines), source, reason));
  }

  alter(lines: Lines, model: Model, sql: string): void {
    this.send(emitAlterTable(this.place(lines), { name: model.table }, [{ sql, line: lines.line }]));
  }

  later(lines: Lines, model: Model, sql: string): void {
    this.defer(emitAlterTable(this.place(lines), { name: model.table }, [{ sql, line: lines.line }]));
  }

  /** The model that a relation points to; one outside the repository is made up as far as its key goes. */
  target(field: Field, model: Model): Model | undefined {
    const key = targetOf(field, model, this.settings);
    if (key === undefined) return undefined;
    const known = this.state.get(key);
    if (known) return known;
    const made = externalModel(key, this.settings);
    this.externals.set(key, made);
    this.state.set(key, made);
    return made;
  }

  type(field: Field, model: Model): string {
    if (isRelation(field)) this.target(field, model);
    return columnType(field, model, this.state, this.settings).sql;
  }

  remember(table: string, found: NamedObject): void {
    if (!this.silent) this.named.add(table, found);
  }

  /** The name of what is there on these columns, which is forgotten; `fallback` where it is not known. */
  forget(table: string, kind: NamedObject['kind'], columns: readonly string[], fallback: string): string {
    return this.named.take(table, kind, columns, !this.silent) ?? fallback;
  }

  /** Renames a model's table, and those of its many-to-many fields with it. */
  renameModelTable(model: Model, table: string, lines: Lines): void {
    this.alter(lines, model, `RENAME TO ${quoteName(table)}`);
    this.renameTable(model.table, table);
    for (const field of model.fields.values()) {
      const [from, to] = [throughTable(field, model), throughTable(field, { ...model, table })];
      if (!isManyToMany(field) || from === undefined || to === undefined || from === to) continue;
      this.alter(lines, { ...model, table: from }, `RENAME TO ${quoteName(to)}`);
      this.renameTable(from, to);
    }
  }

  renameTable(from: string, to: string): void {
    if (this.silent) return;
    this.named.renameTable(from, to);
    this.renameDeferred(from, from, to);
  }

  renameColumn(table: string, from: string, to: string): void {
    if (this.silent) return;
    this.named.renameColumn(table, from, to);
    this.renameDeferred(table, from, to);
  }

  /** What comes last goes by the names that things have by then. */
  private renameDeferred(table: string, from: string, to: string): void {
    this.deferred = this.deferred.map((statement) =>
      statement.sql.includes(quoteName(table))
        ? { ...statement, sql: statement.sql.replaceAll(quoteName(from), quoteName(to)) }
        : statement,
    );
  }

  column(field: Field, model: Model, withDefault: boolean): ColumnSpec {
    const name = columnOf(field);
    const type = this.type(field, model);
    const key = isPrimaryKey(field);
    const unique = isUnique(field) && !key;
    const generated =
      field.kind === 'GeneratedField' ? expressionSql(field.call.keywords.get('expression'), model) : undefined;
    const stored = booleanOf(field.call.keywords.get('db_persist')) === false ? 'VIRTUAL' : 'STORED';
    if (unique)
      this.remember(model.table, { kind: 'unique', columns: [name], name: inlineName(model.table, name, 'key') });
    if (hasCheck(field))
      this.remember(model.table, { kind: 'check', columns: [name], name: inlineName(model.table, name, 'check') });
    return {
      name,
      type,
      line: field.call.line,
      notNull: field.kind !== 'GeneratedField' && !isNullable(field),
      default: databaseDefault(field, model) ?? (withDefault ? defaultSql(field, type) : undefined),
      primaryKey: key,
      unique,
      rest: generated === undefined ? columnExtras(field, name) : `GENERATED ALWAYS AS (${generated}) ${stored}`,
    };
  }

  createModel(model: Model, lines: Lines): void {
    const fields = [...model.fields.values()].filter((field) => !isVirtual(field));
    if (fields.length === 0) return;
    const columns = fields.map((field) => this.column(field, model, false));
    const uniques = model.uniqueTogether.map((names) => ({ sql: `${this.uniqueSql(model, names)}`, line: lines.line }));
    this.send(emitCreateTable(this.place(lines), { name: model.table }, columns, { constraints: uniques }));
    for (const field of fields) {
      this.warnOfType(field, model);
      if (isRelation(field)) this.defer(...this.foreignKey(field, model));
      this.defer(...this.fieldIndexes(field, model));
      const type = this.type(field, model);
      if (isPrimaryKey(field) && likeOperators(type)) this.defer(this.likeIndex(field, model, type));
    }
    for (const names of model.indexTogether) this.defer(this.together(model, names, lines));
    for (const field of model.fields.values()) if (isManyToMany(field)) this.createThrough(field, model);
  }

  /** `CONSTRAINT … UNIQUE (…)` over several fields. */
  uniqueSql(model: Model, names: readonly string[]): string {
    const columns = names.map((name) => this.columnNamed(name, model));
    const name = objectName(model.table, columns, '_uniq');
    this.remember(model.table, { kind: 'unique', columns, name });
    return `CONSTRAINT ${quoteName(name)} UNIQUE (${quoteNames(columns)})`;
  }

  together(model: Model, names: readonly string[], lines: Lines): Statement {
    const columns = names.map((name) => this.columnNamed(name, model));
    const name = objectName(model.table, columns, '_idx');
    this.remember(model.table, { kind: 'index', columns, name });
    return emitCreateIndex(this.place(lines), { name, table: { name: model.table }, keys: columns.map(quoteName) });
  }

  columnNamed(name: string, model: Model): string {
    const field = model.fields.get(name);
    return field ? columnOf(field) : name;
  }

  warnOfType(field: Field, model: Model): void {
    const { sql, assumed } = columnType(field, model, this.state, this.settings);
    if (assumed) this.lost(field.call, field.name, `${field.kind} is defined elsewhere; it is taken for ${sql}`);
  }

  foreignKeyName(field: Field, model: Model): string | undefined {
    const target = this.target(field, model);
    if (!target) return undefined;
    return objectName(model.table, [columnOf(field)], `_fk_${target.table}_${this.targetColumn(field, target)}`);
  }

  private targetColumn(field: Field, target: Model): string {
    const named = textOf(field.call.keywords.get('to_field'));
    const key = named === undefined ? keyOf(target) : target.fields.get(named);
    return key ? columnOf(key) : (named ?? 'id');
  }

  /** The constraint of a relation, added after its column. */
  foreignKey(field: Field, model: Model): Statement[] {
    const target = this.target(field, model);
    const name = this.foreignKeyName(field, model);
    if (
      !target ||
      (!target.managed && !target.external) ||
      name === undefined ||
      booleanOf(field.call.keywords.get('db_constraint')) === false
    )
      return [];
    const column = columnOf(field);
    this.remember(model.table, { kind: 'foreign-key', columns: [column], name });
    const sql = foreignKeySql({
      name,
      columns: [column],
      references: {
        table: { name: target.table },
        columns: [this.targetColumn(field, target)],
        rest: 'DEFERRABLE INITIALLY DEFERRED',
      },
    });
    const { line } = field.call;
    return [emitAlterTable(this.place(field.call), { name: model.table }, [{ sql: `ADD ${sql}`, line }])];
  }

  /** The indexes that Django gives a field by itself: its own, and one for LIKE on text. */
  fieldIndexes(field: Field, model: Model): Statement[] {
    const column = columnOf(field);
    const statements: Statement[] = [];
    const type = this.type(field, model);
    if (isIndexed(field)) {
      const name = objectName(model.table, [column], '');
      this.remember(model.table, { kind: 'index', columns: [column], name });
      statements.push(this.index(field.call, { name, table: { name: model.table }, keys: [quoteName(column)] }));
    }
    const unique = isUnique(field) && !isPrimaryKey(field);
    if ((isIndexed(field) || unique) && likeOperators(type)) statements.push(this.likeIndex(field, model, type));
    return statements;
  }

  private likeIndex(field: Field, model: Model, type: string): Statement {
    const column = columnOf(field);
    const name = objectName(model.table, [column], '_like');
    const keys = [`${quoteName(column)} ${likeOperators(type) ?? ''}`];
    return this.index(field.call, { name, table: { name: model.table }, keys });
  }

  index(lines: Lines, spec: IndexSpec): Statement {
    return emitCreateIndex(this.place(lines), spec);
  }

  createThrough(field: Field, model: Model): void {
    const target = this.target(field, model);
    const through = target && throughModel(field, model, target, this.settings);
    if (through) this.createModel(through, field.call);
  }

  dropTable(table: string, lines: Lines): void {
    this.send(emitOne(this.place(lines), `DROP TABLE ${quoteTable({ name: table })} CASCADE`));
    if (!this.silent) {
      this.named.drop(table);
      const mentions = (statement: Statement) => statement.sql.includes(quoteName(table));
      this.deferred = this.deferred.filter((statement) => !mentions(statement));
    }
  }
}
