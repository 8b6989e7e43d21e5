import { baseName, folderOf, type Texts } from '../format.ts';
import type { ProjectSettings } from './state.ts';

const MODEL_SETTING = /^\s*(\w+_MODEL)\s*(?::[^=\n]+)?=\s*(["'])(\w+\.\w+)\2/gm;
const AUTO_FIELD = /^\s*DEFAULT_AUTO_FIELD\s*=\s*["'][\w.]*?(\w+)["']/m;
const LABEL = /^\s+label\s*(?::[^=\n]+)?=\s*["'](\w+)["']/m;

/** What the project's settings modules and its apps' configurations say. */
export function settingsOf(paths: readonly string[], texts: Texts): ProjectSettings {
  const models = new Map([['AUTH_USER_MODEL', 'auth.User']]);
  const labels = new Map<string, string>();
  let autoField: string | undefined;
  for (const path of paths) {
    const text = texts.get(path) ?? '';
    if (baseName(path) === 'apps.py') {
      const label = LABEL.exec(text)?.[1];
      if (label !== undefined) labels.set(folderOf(path), label);
      continue;
    }
    for (const [, name = '', , model = ''] of text.matchAll(MODEL_SETTING)) models.set(name, model);
    autoField ??= AUTO_FIELD.exec(text)?.[1];
  }
  return { models, labels, autoField: autoField ?? 'AutoField' };
}
