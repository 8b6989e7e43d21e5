import { baseName, folderOf, type Texts } from '../format.ts';
import type { FieldClass, ProjectSettings } from './state.ts';

const MODEL_SETTING = /^\s*(\w+_MODEL)\s*(?::[^=\n]+)?=\s*(["'])(\w+\.\w+)\2/gm;
const AUTO_FIELD = /^\s*DEFAULT_AUTO_FIELD\s*=\s*["'][\w.]*?(\w+)["']/m;
const LABEL = /^\s+label\s*(?::[^=\n]+)?=\s*["'](\w+)["']/m;

const FIELD_CLASS = /^class\s+(\w+)\(([^)]*)\):/gm;
const COLUMN_TYPE = /\bdef db_type\([^)]*\)[^:]*:\s*(?:#.*\s*)*return\s+["']([\w ()]+)["']/;

/** Where projects keep fields of their own. */
export const FIELD_FILES =
  /^(?!.*\b(?:forms?|api|serializers|graphql|filters?)\b).*(?:^|\/)(?:\w*fields?|fields\/\w+)\.py$/;

/** What the project's settings modules and its apps' configurations say. */
export function settingsOf(paths: readonly string[], texts: Texts): ProjectSettings {
  const models = new Map([['AUTH_USER_MODEL', 'auth.User']]);
  const labels = new Map<string, string>();
  const fieldClasses = new Map<string, FieldClass>();
  let autoField: string | undefined;
  for (const path of paths) {
    const text = texts.get(path) ?? '';
    if (baseName(path) === 'apps.py') {
      const label = LABEL.exec(text)?.[1];
      if (label !== undefined) labels.set(folderOf(path), label);
      continue;
    }
    if (FIELD_FILES.test(path)) {
      for (const [name, field] of fieldClassesIn(text)) fieldClasses.set(name, field);
      continue;
    }
    for (const [, name = '', , model = ''] of text.matchAll(MODEL_SETTING)) models.set(name, model);
    autoField ??= AUTO_FIELD.exec(text)?.[1];
  }
  return { models, labels, fieldClasses, autoField: autoField ?? 'AutoField' };
}

function fieldClassesIn(text: string): [string, FieldClass][] {
  const found = [...text.matchAll(FIELD_CLASS)];
  return found.flatMap(({ 1: name = '', 2: bases = '', index }, position): [string, FieldClass][] => {
    const base = bases
      .split(',')
      .map((one) => one.trim().split('.').at(-1) ?? '')
      .find((one) => one.endsWith('Field'));
    const type = COLUMN_TYPE.exec(text.slice(index, found[position + 1]?.index))?.[1];
    if (base === undefined && type === undefined) return [];
    return [[name, { base: base ?? '', ...(type !== undefined && { type }) }]];
  });
}
