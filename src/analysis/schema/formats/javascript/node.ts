import { baseName, folderOf } from '../format.ts';
import type { Machine } from './machine.ts';
import { joinPath } from './resolve.ts';
import { host, literal, object, type Site, text, textOf, UNDEFINED, unknown, type Value } from './values.ts';

/** The top of the repository, where absolute paths of a program begin. */
const TOP = '/';

/** What `import.meta` is called among the names of a file. */
export const IMPORT_META = 'import.meta';

/** `__dirname` and the like of a file. A path stands for its URL too. */
export function ownPlace(path: string): Record<string, Value> {
  const [dirname, filename] = [text(TOP + folderOf(path), 0), text(TOP + path, 0)];
  return {
    __dirname: dirname,
    __filename: filename,
    [IMPORT_META]: object({ dirname, filename, url: filename }),
    process: processGlobal(),
    URL: host(([target, base]) => {
      const [to, from] = [textOf(target), textOf(base)];
      if (to === undefined || from === undefined) return unknown('a path is only known at run time');
      return text(TOP + joinPath(folderOf(from), to), 0);
    }),
  };
}

/** `process`: what the environment sets is unknown, and absent where the program has something else for that case. */
function processGlobal(): Value {
  const env: Value = {
    kind: 'host',
    get: (name) => ({ ...unknown(`${name} is set by the environment`), mayBeAbsent: true }),
  };
  return members({ env, cwd: host(() => text(TOP, 0)) });
}

/** Node's own modules, as far as migrations use them to read files of their project. */
export function nodeLibrary(machine: Machine, specifier: string): Value | undefined {
  switch (specifier.replace(/^node:/, '')) {
    case 'path':
      return pathModule();
    case 'fs':
    case 'fs/promises':
    case 'fs-extra':
      return fileModule(machine);
    case 'url':
      return members({ fileURLToPath: host(([url]) => url ?? UNDEFINED) });
    case 'util':
      return members({ promisify: host(([callee]) => callee ?? UNDEFINED) });
    default:
      return undefined;
  }
}

function pathModule(): Value {
  const onTexts = (make: (parts: readonly string[]) => string) =>
    host((args, site) => {
      const parts = args.map(textOf);
      return parts.every((part) => part !== undefined)
        ? text(make(parts), site.line)
        : unknown('a path is only known at run time');
    });
  return members({
    join: onTexts((parts) => TOP + joinPath(...parts)),
    resolve: onTexts(
      (parts) =>
        TOP +
        joinPath(
          ...parts.slice(
            Math.max(
              0,
              parts.findLastIndex((part) => part.startsWith(TOP)),
            ),
          ),
        ),
    ),
    dirname: onTexts(([path = '']) => folderOf(path)),
    basename: onTexts(([path = '', ending = '']) => baseName(path).replace(new RegExp(`${escaped(ending)}$`), '')),
    sep: text(TOP, 0),
  });
}

function escaped(literally: string): string {
  return literally.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** Files are read as text; one that calls back is answered at once. */
function fileModule(machine: Machine): Value {
  const read = (args: readonly Value[], site: Site): Value => {
    const found = fileText(machine, args[0]);
    const callback = args.at(-1);
    if (callback?.kind !== 'function') return found;
    return machine.invoke(callback, [literal(null), found], site);
  };
  const reading = host(read);
  const library: Value = members({
    readFile: reading,
    readFileSync: reading,
    existsSync: host(([path]) => literal(machine.texts.has(inRepository(textOf(path) ?? '')))),
    get promises() {
      return library;
    },
  });
  return library;
}

function fileText({ texts }: Machine, path: Value | undefined): Value {
  const name = textOf(path);
  if (name === undefined) return unknown('which file is read is only known at run time');
  const content = texts.get(inRepository(name));
  return content === undefined ? unknown(`${baseName(name)} is not in the repository`) : text(content, 0);
}

function inRepository(path: string): string {
  return joinPath(path);
}

function members(of: Readonly<Record<string, Value>>): Value {
  return {
    kind: 'host',
    get: (name) => (name === 'default' ? members(of) : (of[name] ?? unknown(`${name} is only known at run time`))),
  };
}
