import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeText } from '../change-set/text.ts';
import { defaultSettings, parseSettings } from '../config/settings.ts';
import { UserError } from '../domain/errors.ts';
import type { Settings, SettingsProblem } from '../domain/settings.ts';
import type { LocalRepository } from '../git/repository.ts';

const SETTINGS_FILE = '.github/architect.yml';

/**
 * The file named on the command line, which must be right; else the repository's own as it was before the change,
 * so that a change cannot silence its own review. A broken file there gives the defaults and a problem to report.
 */
export async function localSettings(
  repository: LocalRepository,
  configFile: string | undefined,
  cwd: string,
): Promise<{ settings: Settings; problem?: SettingsProblem }> {
  if (configFile !== undefined) return { settings: await namedSettings(configFile, cwd) };
  const bytes = await repository.readPath('base', SETTINGS_FILE);
  const text = bytes && decodeText(bytes);
  return text === undefined ? { settings: defaultSettings } : parseSettings(text, SETTINGS_FILE);
}

async function namedSettings(configFile: string, cwd: string): Promise<Settings> {
  const text = await readFile(path.resolve(cwd, configFile), 'utf8').catch((cause: unknown) => {
    throw new UserError(`--config ${configFile} cannot be read. Name an existing file.`, { cause });
  });
  const { settings, problem } = parseSettings(text, configFile);
  if (problem) throw new UserError(explainProblem(problem));
  return settings;
}

/** `.github/architect.yml:3: …` */
export function explainProblem({ path: file, line, message }: SettingsProblem): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
}
