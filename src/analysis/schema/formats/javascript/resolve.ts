import { folderOf, inFolder, type Texts } from '../format.ts';

const ENDINGS = ['', '.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '.tsx', '.json'];
const SETTINGS = /(?:^|\/)tsconfig(?:\.[\w-]+)?\.json$/;

/** The file of the project that `./names` or `@app/names` means, seen from another; nothing for packages. */
export function resolveModule(texts: Texts, from: string, specifier: string): string | undefined {
  const folder = folderOf(from);
  const bases = /^\.{1,2}(?:\/|$)/.test(specifier)
    ? [joinPath(folder, specifier)]
    : [...aliased(texts, folder, specifier), ...fromAbove(folder, specifier), ...inWorkspace(texts, folder, specifier)];
  return bases.flatMap(candidates).find((path) => texts.has(path));
}

/** TypeScript names `./a.js` what is written in `a.ts`. */
function candidates(base: string): string[] {
  const written = base.replace(/\.([cm]?)js$/, '.$1ts');
  const exact = [...new Set([base, written])];
  return [...exact, ...ENDINGS.slice(1).flatMap((ending) => [base + ending])].concat(
    ENDINGS.slice(1).map((ending) => inFolder(base, `index${ending}`)),
  );
}

/** `src/names`, which many a project writes from its own top. */
function fromAbove(folder: string, specifier: string): string[] {
  if (!/^\w[\w-]*\//.test(specifier)) return [];
  const bases: string[] = [];
  for (let at = folder; ; at = folderOf(at)) {
    bases.push(inFolder(at, specifier));
    if (at === '') return bases;
  }
}

const WORKSPACES = ['', 'packages', 'libs', 'modules'];

/** `@app/names` that is a package of the same repository, in a folder called as it is. */
function inWorkspace(texts: Texts, folder: string, specifier: string): string[] {
  const [, name = '', rest = ''] = /^(@[\w.-]+\/[\w.-]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  if (name === '') return [];
  const own = name.slice(name.indexOf('/') + 1);
  for (let at = folder; ; at = folderOf(at)) {
    const roots = WORKSPACES.map((workspace) => joinPath(at, workspace, own));
    const root = roots.find((one) => nameOf(texts.get(inFolder(one, 'package.json'))) === name);
    if (root !== undefined)
      return rest === '' ? [joinPath(root, 'src'), root] : [joinPath(root, 'src', rest), joinPath(root, rest)];
    if (at === '') return [];
  }
}

function nameOf(manifest = ''): string | undefined {
  return /"name"\s*:\s*"([^"]+)"/.exec(manifest)?.[1];
}

type CompilerOptions = { readonly baseUrl?: string; readonly paths?: Readonly<Record<string, readonly string[]>> };

/** What `paths` and `baseUrl` of the nearest TypeScript settings make of it. https://www.typescriptlang.org/tsconfig/#paths */
function aliased(texts: Texts, folder: string, specifier: string): string[] {
  const settings = [...texts.keys()]
    .filter((path) => SETTINGS.test(path) && `${folder}/`.startsWith(`${folderOf(path)}/`.replace(/^\//, '')))
    .toSorted((a, b) => b.length - a.length);
  return settings.flatMap((path) => {
    const { baseUrl, paths = {} } = optionsOf(texts.get(path) ?? '');
    const base = joinPath(folderOf(path), baseUrl ?? '.');
    const mapped = Object.entries(paths).flatMap(([pattern, targets]) => {
      const [before = '', after] = pattern.split('*');
      const matches = after === undefined ? specifier === before : specifier.startsWith(before);
      const rest = specifier.slice(before.length, specifier.length - (after?.length ?? 0));
      return matches
        ? targets.map((target) =>
            joinPath(
              base,
              target.replace('*', () => rest),
            ),
          )
        : [];
    });
    return baseUrl === undefined ? mapped : [...mapped, joinPath(base, specifier)];
  });
}

/** TypeScript's settings may hold comments and commas too many. */
function optionsOf(text: string): CompilerOptions {
  const json = text
    .replaceAll(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string?: string) => string ?? '')
    .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? '');
  try {
    const { compilerOptions }: { compilerOptions?: CompilerOptions } = JSON.parse(json);
    return compilerOptions ?? {};
  } catch {
    return {};
  }
}

/** A path within the repository; steps above its top stay there. */
export function joinPath(...parts: readonly string[]): string {
  const kept: string[] = [];
  for (const part of parts.join('/').split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return kept.join('/');
}
