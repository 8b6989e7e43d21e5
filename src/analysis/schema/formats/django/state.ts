import type { Call, Value } from '../python/values.ts';
import { argument, className, isTrue, shortName, textOf } from '../python/values.ts';
import { tableOf } from './names.ts';

/** A field as a migration gives it. */
export type Field = { readonly name: string; readonly kind: string; readonly call: Call };

/** A model as the migrations so far describe it. */
export type Model = {
  readonly app: string;
  readonly name: string;
  readonly table: string;
  /** The table is Django's to make: neither a proxy nor `managed = False`. */
  readonly managed: boolean;
  readonly fields: ReadonlyMap<string, Field>;
  readonly indexes: ReadonlyMap<string, Call>;
  readonly constraints: ReadonlyMap<string, Call>;
  readonly uniqueTogether: readonly (readonly string[])[];
  readonly indexTogether: readonly (readonly string[])[];
  /** Its app lies outside the repository, so only its key is known. */
  readonly external?: true;
};

/** Models by `app.model` in lower case. */
export type State = Map<string, Model>;

export type FieldClass = { readonly base: string; readonly type?: string };

/** What the project's settings say that migrations depend on. */
export type ProjectSettings = {
  /** Models that settings name, by the setting: `AUTH_USER_MODEL` → `users.User`. */
  readonly models: ReadonlyMap<string, string>;
  readonly autoField: string;
  /** The project's own field classes, by what they extend or the column type that they name. */
  readonly fieldClasses: ReadonlyMap<string, FieldClass>;
  /** App labels by the folder that holds the app. */
  readonly labels: ReadonlyMap<string, string>;
};

export function modelKey(app: string, name: string): string {
  return `${app}.${name}`.toLowerCase();
}

export function fieldOf(name: string, value: Value | undefined): Field | undefined {
  const kind = className(value);
  if (kind === undefined || value?.kind !== 'call') return undefined;
  return { name, kind, call: value };
}

export function isManyToMany({ kind }: Field): boolean {
  return kind.endsWith('ManyToManyField') || kind === 'TaggableManager';
}

export function isRelation({ kind, call }: Field): boolean {
  if (kind === 'GenericForeignKey') return false;
  return /(?:ForeignKey|OneToOneField|ParentalKey)$/.test(kind) && call.kind === 'call';
}

/** Fields without a column of their own. */
export function isVirtual(field: Field): boolean {
  return (
    isManyToMany(field) || /^(?:GenericForeignKey|GenericRelation|CompositePrimaryKey|ForeignObject)$/.test(field.kind)
  );
}

export function columnOf(field: Field): string {
  const given = textOf(field.call.keywords.get('db_column'));
  if (given !== undefined) return given;
  return isRelation(field) ? `${field.name}_id` : field.name;
}

export function isPrimaryKey({ call }: Field): boolean {
  return isTrue(call.keywords.get('primary_key'));
}

export function isNullable({ kind, call }: Field): boolean {
  return isTrue(call.keywords.get('null')) || kind === 'NullBooleanField';
}

export function isUnique({ kind, call }: Field): boolean {
  return isTrue(call.keywords.get('unique')) || kind.endsWith('OneToOneField');
}

/** The name of the model that a relation points to, as `app.model` in lower case. */
export function targetOf(
  field: Field,
  model: Pick<Model, 'app' | 'name'>,
  settings: ProjectSettings,
): string | undefined {
  const to = argument(field.call, 'to', 0);
  return to && modelNamed(to, model, settings);
}

function modelNamed(
  value: Value,
  { app, name }: Pick<Model, 'app' | 'name'>,
  { models }: Pick<ProjectSettings, 'models'>,
): string | undefined {
  const text = value.kind === 'name' ? models.get(shortName(value.name)) : textOf(value);
  if (text === undefined) {
    const inner = value.kind === 'call' && /swapp|get_user_model/.test(value.name) ? value.args[0] : undefined;
    if (inner) return modelNamed(inner, { app, name }, { models });
    return value.kind === 'call' && value.name.endsWith('get_user_model')
      ? models.get('AUTH_USER_MODEL')?.toLowerCase()
      : undefined;
  }
  if (text === 'self') return modelKey(app, name);
  return (text.includes('.') ? text : `${app}.${text}`).toLowerCase();
}

/** A model of an app outside the repository: its table with the key that its package gives it. */
export function externalModel(key: string, { autoField }: ProjectSettings): Model {
  const [app = '', name = ''] = key.split('.');
  const known = EXTERNAL_TABLES[key];
  const kind = BUILT_IN.has(app) ? 'AutoField' : autoField;
  const call: Call = { kind: 'call', name: kind, args: [], keywords: new Map(), line: 1, endLine: 1 };
  return {
    app,
    name,
    table: known ?? tableOf(app, name),
    managed: true,
    fields: new Map([['id', { name: 'id', kind, call: { ...call, keywords: new Map([['primary_key', YES]]) } }]]),
    indexes: new Map(),
    constraints: new Map(),
    uniqueTogether: [],
    indexTogether: [],
    external: true,
  };
}

const YES: Value = { kind: 'boolean', value: true, line: 1, endLine: 1 };
const BUILT_IN = new Set(['auth', 'contenttypes', 'sites', 'sessions', 'admin', 'flatpages', 'redirects']);
const EXTERNAL_TABLES: Readonly<Record<string, string>> = {
  'contenttypes.contenttype': 'django_content_type',
  'sites.site': 'django_site',
  'sessions.session': 'django_session',
  'admin.logentry': 'django_admin_log',
};

/** The field that is a model's key. */
export function keyOf({ fields }: Model): Field | undefined {
  return [...fields.values()].find(isPrimaryKey);
}
