import type { Texts } from '../format.ts';
import { followProgram } from '../php/program.ts';
import type { Outside } from '../php/machine.ts';
import { packageSetting } from './packages.ts';
import { isMissing, NULL, text, unknown, type Value } from '../php/values.ts';

/** What the project's `config/*.php` say. Files are read when they are first asked for. */
export class Config {
  private readonly texts: Texts;
  private readonly files = new Map<string, Value>();

  constructor(texts: Texts) {
    this.texts = texts;
  }

  /** `config('permission.table_names.roles', preset)`. Undefined keys of known files are null. */
  get(key: string, preset: Value | undefined): Value {
    if (key === 'database.default') return text('pgsql', 1);
    if (/^database\.connections\..+\.driver$/.test(key)) return text('pgsql', 1);
    const [file = '', ...path] = key.split('.');
    let value = this.file(file);
    for (const part of path) {
      if (value.kind === 'unknown') break;
      value = value.kind === 'array' ? (value.entries.get(part) ?? NULL) : NULL;
    }
    const absent = value.kind === 'unknown' || isMissing(value);
    if (absent && preset) return preset;
    return value.kind === 'unknown' ? (packageSetting(key) ?? value) : value;
  }

  private file(name: string): Value {
    const known = this.files.get(name);
    if (known) return known;
    const [path, source] =
      [...this.texts].find(([one]) => one.toLowerCase().endsWith(`config/${name.toLowerCase()}.php`)) ?? [];
    let made: Value = unknown(`config('${name}') is not in this repository`);
    if (path !== undefined && source !== undefined)
      followProgram(
        path,
        source,
        () => SETTINGS,
        ({ returned }) => {
          made = returned;
        },
      );
    this.files.set(name, made);
    return made;
  }
}

/** A setting from the environment has its default. */
export function environment(name: Value | undefined, preset: Value | undefined): Value {
  return (
    preset ?? unknown(`${name?.kind === 'string' ? 'a variable of the environment' : 'it'} is only known at run time`)
  );
}

/** What a file of settings may use. */
const SETTINGS: Outside = {
  staticCall: () => unknown('a setting is only known at run time'),
  functionCall: (name, { list }) => (name === 'env' ? environment(list[0], list[1]) : undefined),
  construct: () => unknown('a setting is only known at run time'),
  constant: () => unknown('a setting is only known at run time'),
  unknownCall: (target) => target,
  inheritedCall: () => NULL,
  snapshot: () => () => {},
};
