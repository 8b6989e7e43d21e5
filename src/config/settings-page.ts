import { z } from 'zod';
import { childOf, defaultSettings, keysOf, metaOf, settingsFileSchema } from './settings-schema.ts';

/** The reference page of `.github/architect.yml`, from the schema that reads the file. */
export function renderSettingsPage(): string {
  return [
    '# Settings',
    '',
    'Architect reads `.github/architect.yml` from the **default branch** only, so a pull request cannot change how it is',
    'reviewed. Every key is optional. A repository without the file uses the same file of the organisation’s `.github`',
    'repository. One with its own file uses that alone, unless it says `_extends: .github`: then maps are merged by key,',
    'and everything else is replaced. When a file cannot be used, the check run says which line and why, and the defaults',
    'apply.',
    '',
    '| Key | Must be | Default | What it does |',
    '|---|---|---|---|',
    ...rows(settingsFileSchema, []),
    '',
    '## Example',
    '',
    '```yaml',
    EXAMPLE.trim(),
    '```',
    '',
  ].join('\n');
}

/** A file with every kind of setting; a test reads it with the schema. */
export const EXAMPLE = `
maxComments: 4
minLevel: warning
gate: error
exclude: ['legacy/**']
rules:
  LK11: error
  require-concurrent-index: off
database:
  engine: postgres
  version: 16
tables:
  orders:
    rows: 120000000
    writesPerSecond: 900
context:
  product: Order management for 400 shops.
  scale: 900 writes per second at peak; doubles every year.
  team: Six engineers, one on call.
  constraints: No maintenance window. EU data stays in the EU.
  priorities: Availability over delivery speed.
`;

function rows(schema: z.ZodType, path: readonly string[]): readonly string[] {
  const keys = keysOf(schema);
  return keys.flatMap((key) => row(childOf(schema, key), [...path, key]));
}

function row(schema: z.ZodType | undefined, path: readonly string[]): readonly string[] {
  const meta = schema && metaOf(schema);
  if (!schema || !meta) return [];
  const line = `| \`${path.join('.')}\` | ${meta.expects} | ${standard(path)} | ${meta.description} |`;
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const free = inner instanceof z.ZodRecord ? row(inner.valueType as z.ZodType, [...path, '<name>']) : [];
  return [line, ...rows(schema, path), ...free];
}

function standard(path: readonly string[]): string {
  const [key = '', ...rest] = path;
  const value = rest.length === 0 ? defaultSettings[key as keyof typeof defaultSettings] : undefined;
  if (value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)) return '';
  return `\`${String(value)}\``;
}
