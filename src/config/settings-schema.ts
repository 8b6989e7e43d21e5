import { z } from 'zod';
import type { Settings } from '../domain/settings.ts';

/** What a key may hold, in words (`must be …`), and what it does. Both are shown to people: in errors and in the page. */
export type FieldMeta = { readonly expects: string; readonly description: string };

const LEVELS = ['error', 'warning', 'note'] as const;

const field = <T extends z.ZodType>(schema: T, expects: string, description: string): z.ZodOptional<T> =>
  schema.meta({ expects, description } satisfies FieldMeta).optional();

const globs = (description: string) =>
  field(z.array(z.string().min(1).max(500)).max(200), 'a list of at most 200 globs', description);

const words = (description: string) => field(z.string().max(4000), 'text of at most 4,000 characters', description);

/** `.github/architect.yml` as people write it: every key is optional. The only list of settings. */
export const settingsFileSchema = z.strictObject({
  enabled: field(z.boolean(), 'true or false', 'Whether Architect reviews this repository.'),
  drafts: field(z.boolean(), 'true or false', 'Review draft pull requests too, not only once they are ready.'),
  maxComments: field(
    z.int().min(0).max(50),
    'a whole number from 0 to 50',
    'Inline comments per review. The most severe come first; the rest is listed in the summary.',
  ),
  minLevel: field(z.enum(LEVELS), 'error, warning or note', 'Findings below this level are not shown.'),
  gate: field(
    z.enum([...LEVELS, 'never']),
    'error, warning, note or never',
    'The check run fails when a finding at or above this level stands. With `never` it is always neutral.',
  ),
  include: globs('Review only files that match one of these. Empty: all files.'),
  exclude: globs('Leave these files out. The review says that it did.'),
  rules: field(
    z
      .record(
        z.string().regex(/^(?:[a-z][a-z0-9-]*|[A-Z]{2}\d{2})$/),
        field(z.enum([...LEVELS, 'off']), 'error, warning, note or off', 'The level of one rule.').unwrap(),
      )
      .refine((rules) => Object.keys(rules).length <= 200),
    'a map from rule ids or codes, such as LK11, to levels',
    'Levels by rule id (`require-concurrent-index`) or code (`LK11`); `off` silences a rule.',
  ),
  database: field(
    z.strictObject({
      engine: field(
        z.enum(['postgres', 'mysql', 'sqlite']),
        'postgres, mysql or sqlite',
        'The database that runs in production, where the migrations do not show it.',
      ),
      version: field(
        z.number().min(1).max(100),
        'a version number such as 16',
        'Its version: what a statement locks or rewrites depends on it.',
      ),
    }),
    'a map with engine and version',
    'The database in production.',
  ),
  tables: field(
    z
      .record(
        z.string().min(1).max(200),
        field(
          z.strictObject({
            rows: field(z.number().min(0), 'a number of rows, without separators', 'About how many rows it has.'),
            writesPerSecond: field(z.number().min(0), 'a number', 'Writes per second at a usual peak.'),
          }),
          'a map with rows and writesPerSecond',
          'The size and traffic of one table, `schema.table` outside `public`.',
        ).unwrap(),
      )
      .refine((tables) => Object.keys(tables).length <= 2000),
    'a map from table names to their sizes',
    'Tables whose size matters. Blocking and scan times are estimated from them.',
  ),
  context: field(
    z.strictObject({
      product: words('What the product is and who uses it.'),
      scale: words('Load and data today, and what is expected.'),
      team: words('Who builds and runs it.'),
      constraints: words('What cannot change: law, contracts, budget, platform.'),
      priorities: words('What matters most when goals conflict.'),
    }),
    'a map of texts',
    'What an architect would ask first. It is given to the model with every review.',
  ),
  _extends: field(
    z.string().max(200),
    'a repository such as .github or owner/name:path.yml',
    'Take what this file leaves out from the same file of another repository. On GitHub only.',
  ),
});

export type SettingsFile = z.infer<typeof settingsFileSchema>;

export const defaultSettings: Settings = {
  enabled: true,
  drafts: false,
  maxComments: 6,
  minLevel: 'note',
  gate: 'never',
  include: [],
  exclude: [],
  rules: {},
  database: {},
  tables: {},
  context: {},
};

/** The field's words, where the schema is one of ours. */
export function metaOf(schema: z.ZodType): FieldMeta | undefined {
  const meta = schema.meta() ?? (schema instanceof z.ZodOptional ? z.globalRegistry.get(schema.unwrap()) : undefined);
  const { expects, description } = (meta ?? {}) as Partial<FieldMeta>;
  return expects !== undefined && description !== undefined ? { expects, description } : undefined;
}

/** The schema of a key within a map, whether its keys are fixed or free; `undefined` where there is none. */
export function childOf(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  if (inner instanceof z.ZodObject) return inner.shape[String(key)];
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType;
  return undefined;
}

/** The keys that a map may have; empty where they are free. */
export function keysOf(schema: z.ZodType): readonly string[] {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}
