import type { Batch } from '../../runners.ts';
import { emitCreateTable } from '../emit.ts';
import { Program } from '../python/program.ts';
import { booleanOf, type Value } from '../python/values.ts';
import { Editor } from './editor.ts';
import { nodeOf } from './graph.ts';
import { operate } from './operations.ts';
import type { Model, ProjectSettings } from './state.ts';

/** A project's migrations as SQL, each on the state that the ones before it leave. */
export type Translation = {
  readonly batches: ReadonlyMap<string, readonly Batch[]>;
  /** Models of apps outside the repository that the migrations refer to. */
  readonly externals: readonly Model[];
};

/** A migration file's class, as far as it is known without running it. */
export type Migration = { readonly operations: Value | undefined; readonly atomic: boolean };

export function translate(
  order: readonly string[],
  migrationAt: (path: string) => Migration,
  settings: ProjectSettings,
): Translation {
  const editor = new Editor(settings);
  const batches = new Map<string, readonly Batch[]>();
  for (const path of order) {
    editor.begin(path);
    const { operations, atomic } = migrationAt(path);
    const { app } = nodeOf(path, settings.labels);
    if (operations?.kind === 'list') for (const operation of operations.items) operate(editor, app, operation);
    else if (operations) editor.lost(operations, 'operations', 'its operations are only known when it runs');
    batches.set(path, [{ statements: editor.finish(), atomic }]);
  }
  return { batches, externals: [...editor.externals.values()] };
}

/** What the class `Migration` lists; without operations where there is no such class, or it is nested too deeply. */
export function readMigration(text: string): Migration {
  try {
    const program = new Program(text, { call: () => undefined, lost: () => {} });
    const names = program.attributesOf('Migration');
    return { operations: names?.get('operations'), atomic: booleanOf(names?.get('atomic')) ?? true };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return { operations: { kind: 'unknown', line: 1, endLine: text.trimEnd().split('\n').length }, atomic: true };
  }
}

/** Tables of apps outside the repository: their keys, and what migrations are known to read of them. */
export function externalTables(externals: readonly Model[], settings: ProjectSettings): string {
  const editor = new Editor(settings);
  const place = { path: '', line: 1, endLine: 1 };
  const tables = new Map(externals.map((model) => [model.table, model]));
  return [...tables.values()]
    .map((model) => {
      const columns = [...model.fields.values()].map((field) => editor.column(field, model, false));
      const known = (KNOWN_COLUMNS[model.table] ?? []).map(([name, type]) => ({ name, type, line: 1 }));
      return `${emitCreateTable(place, { name: model.table }, [...columns, ...known]).sql};`;
    })
    .join('\n');
}

const KNOWN_COLUMNS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  auth_user: [
    ['password', 'varchar(128)'],
    ['last_login', 'timestamp with time zone'],
    ['is_superuser', 'boolean'],
    ['username', 'varchar(150)'],
    ['first_name', 'varchar(150)'],
    ['last_name', 'varchar(150)'],
    ['email', 'varchar(254)'],
    ['is_staff', 'boolean'],
    ['is_active', 'boolean'],
    ['date_joined', 'timestamp with time zone'],
  ],
  auth_group: [['name', 'varchar(150)']],
  auth_permission: [
    ['name', 'varchar(255)'],
    ['content_type_id', 'integer'],
    ['codename', 'varchar(100)'],
  ],
  django_content_type: [
    ['app_label', 'varchar(100)'],
    ['model', 'varchar(100)'],
  ],
  django_site: [
    ['domain', 'varchar(100)'],
    ['name', 'varchar(50)'],
  ],
};
