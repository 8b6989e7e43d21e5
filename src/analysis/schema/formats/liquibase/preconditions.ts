import { type Element, valueOf } from './element.ts';
import { matchesDatabase } from './expressions.ts';
import type { KnownSchema, ObjectKind } from './known-schema.ts';
import { listed, type Naming } from './names.ts';

/** What a precondition may ask about. */
export type Circumstances = {
  readonly database: string;
  readonly schema: KnownSchema;
  readonly naming: Naming;
  readonly properties: ReadonlySet<string>;
  /** Whether a change set has been run, by author and id. */
  hasRun(author: string, id: string): boolean;
};

export type Verdict = {
  readonly runs: boolean;
  /** A condition that could not be decided and was taken to hold, or that stops the update here. */
  readonly doubt?: { readonly element: Element; readonly reason: string };
};

/** Whether a change set or a changelog is run, by its preconditions: https://docs.liquibase.com/concepts/changelogs/preconditions.html */
export function judgePreconditions(conditions: Element, around: Circumstances): Verdict {
  const holds = all(conditions, around);
  const onFail = valueOf(conditions, 'onFail')?.toUpperCase() ?? 'HALT';
  if (holds === true || (holds === false && onFail === 'WARN')) return { runs: true };
  if (holds === undefined) {
    const names = conditions.children.filter((child) => decide(child, around) === undefined).map(({ name }) => name);
    const reason = `the precondition <${names[0] ?? 'preConditions'}>, which only the database can answer; it is taken to hold`;
    return { runs: true, doubt: { element: conditions, reason } };
  }
  if (onFail !== 'HALT' || decide(onlyDatabase(conditions), around) === false) return { runs: false };
  return {
    runs: false,
    doubt: { element: conditions, reason: 'its preconditions do not hold here and would stop Liquibase' },
  };
}

function onlyDatabase(conditions: Element): Element {
  return { ...conditions, name: 'and', children: conditions.children.filter(({ name }) => name === 'dbms') };
}

/** Undefined where only the database knows. */
function decide(condition: Element, around: Circumstances): boolean | undefined {
  switch (condition.name) {
    case 'and':
    case 'preConditions':
      return all(condition, around);
    case 'or':
      return any(condition, around);
    case 'not': {
      const held = all(condition, around);
      return held === undefined ? undefined : !held;
    }
    case 'dbms':
      return matchesDatabase(valueOf(condition, 'type'), around.database);
    case 'changeSetExecuted':
      return around.hasRun(valueOf(condition, 'author') ?? '', valueOf(condition, 'id') ?? '');
    case 'changeLogPropertyDefined':
      return around.properties.has(valueOf(condition, 'property') ?? '');
    case 'columnExists':
      return exists(condition, around, 'column', 'columnName', 'tableName');
    case 'tableExists':
      return exists(condition, around, 'table', 'tableName');
    case 'viewExists':
      return exists(condition, around, 'view', 'viewName');
    case 'sequenceExists':
      return exists(condition, around, 'sequence', 'sequenceName');
    case 'indexExists':
      return exists(condition, around, 'index', 'indexName');
    case 'foreignKeyConstraintExists':
      return exists(condition, around, 'constraint', 'foreignKeyName');
    case 'uniqueConstraintExists':
      return exists(condition, around, 'constraint', 'constraintName');
    case 'primaryKeyExists':
      return (
        exists(condition, around, 'primary key', 'tableName') ??
        exists(condition, around, 'constraint', 'primaryKeyName')
      );
    default:
      return SETTINGS.has(condition.name) ? true : undefined;
  }
}

/** Attributes that YAML may list among the conditions, and what is no question to the database. */
const SETTINGS = new Set([
  'onFail',
  'onError',
  'onFailMessage',
  'onErrorMessage',
  'onSqlOutput',
  'onUpdateSQL',
  'runningAs',
  'expectedQuotingStrategy',
]);

function exists(
  condition: Element,
  { schema, naming }: Circumstances,
  kind: ObjectKind,
  name: string,
  table?: string,
): boolean | undefined {
  const said = valueOf(condition, name);
  const on = table === undefined ? undefined : valueOf(condition, table);
  if (said === undefined || (table !== undefined && on === undefined) || said.includes('${')) return undefined;
  return listed(said).every((each) => schema.has(kind, naming(each), on === undefined ? undefined : naming(on)));
}

function all({ children }: Element, around: Circumstances): boolean | undefined {
  const held = children.map((child) => decide(child, around));
  if (held.includes(false)) return false;
  return held.includes(undefined) ? undefined : true;
}

function any({ children }: Element, around: Circumstances): boolean | undefined {
  const held = children.map((child) => decide(child, around));
  if (held.includes(true)) return true;
  return held.includes(undefined) ? undefined : false;
}
