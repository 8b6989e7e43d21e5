import type { Settings, SettingsProblem } from '../domain/settings.ts';
import { parseBoundedYaml } from './bounded-yaml.ts';
import { explainIssue } from './explain-issue.ts';
import { defaultSettings, type SettingsFile, settingsFileSchema } from './settings-schema.ts';

export { defaultSettings, type SettingsFile } from './settings-schema.ts';

/**
 * Reads one settings file. A file that cannot be used gives the defaults and a problem that its author can act on.
 * @param path what to call the file in the problem
 */
export function parseSettings(text: string, path: string): { settings: Settings; problem?: SettingsProblem } {
  const parsed = parseSettingsFile(text, path);
  if ('problem' in parsed) return { settings: defaultSettings, problem: parsed.problem };
  return { settings: mergeSettings([parsed.file]) };
}

/** What one file says, without defaults. */
export function parseSettingsFile(
  text: string,
  path: string,
): { readonly file: SettingsFile } | { readonly problem: SettingsProblem } {
  const parsed = parseBoundedYaml(text);
  if ('failure' in parsed) return { problem: { path, ...parsed.failure } };

  const { value, lineOf } = parsed.yaml;
  // An empty file, or one with comments only, asks for nothing.
  const result = settingsFileSchema.safeParse(value ?? {});
  if (result.success) return { file: result.data };

  const [first, ...rest] = result.error.issues
    .map((issue) => ({
      line: lineOf(issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path),
      message: explainIssue(settingsFileSchema, issue, value),
    }))
    .toSorted((one, other) => one.line - other.line);
  const more = rest.length > 0 ? ` More on line ${rest.map(({ line }) => line).join(', ')}.` : '';
  return { problem: { path, line: first?.line ?? 1, message: `${first?.message ?? 'The file is no map.'}${more}` } };
}

/** Fills the defaults in. Later files win: maps are merged by key, everything else is replaced. */
export function mergeSettings(files: readonly SettingsFile[]): Settings {
  return files.reduce<Settings>((merged, { _extends, ...file }) => {
    const { rules, database, tables, context, ...rest } = defined(file);
    const sizes = Object.entries(tables ?? {}).map(([name, size]) => [name, defined(size)] as const);
    return {
      ...merged,
      ...rest,
      rules: { ...merged.rules, ...rules },
      database: { ...merged.database, ...(database && defined(database)) },
      tables: { ...merged.tables, ...Object.fromEntries(sizes) },
      context: { ...merged.context, ...(context && defined(context)) },
    };
  }, defaultSettings);
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without the keys that are `undefined`, so that spreading them does not erase what is below. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>;
}
