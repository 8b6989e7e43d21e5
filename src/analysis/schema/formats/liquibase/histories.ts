import { folderOf, type History } from '../format.ts';
import { isSetting } from './project.ts';

const CHANGELOG = /\.(?:xml|ya?ml|json|sql)$/;
/** A name that only Liquibase's users give to a file or a folder; Dropwizard looks for `migrations.xml`. */
const MARKED_FOLDER = /liquibase|change-?log|change-?set/i;
const MARKED = /liquibase|change-?log|change-?set|(?:^|\/)migrations\.(?:xml|ya?ml|json)$/i;
const ELSEWHERE = /(?:^|\/)(?:tests?|testing|integration-?tests?|node_modules|target|build|docs?|examples?|\.[^/]+)\//i;
/** Names that only Flyway gives. */
const OF_FLYWAY = /(?:^|\/)(?:[VUB]\d[\w.]*|R)__[^/]+\.sql$/;
/** Where a class path starts. */
const CLASS_PATH = /^((?:.*\/)?(?:src\/main\/(?:resources|java|kotlin|webapp\/WEB-INF(?:\/classes)?)|resources))\//;
/** Folders at the start of a class path in which a changelog may have the files that it includes. */
const NEAR = /^(?:.*(?:liquibase|change|migrat|schema|database|sql).*|db|data|scripts)$/i;
const MAX_SETTINGS = 60;

/** Histories by class path; outside of one, by the topmost folder that is named for changelogs. */
export function changelogHistories(paths: readonly string[]): History[] {
  const candidates = paths.filter((path) => CHANGELOG.test(path) && !isOther(path));
  const marked = Map.groupBy(
    candidates.filter((path) => MARKED.test(path)),
    rootOf,
  );
  const roots = joined(outermost([...marked.keys()]), marked);
  const settings = paths.filter((path) => isSetting(path) && !ELSEWHERE.test(path));
  return [...roots].map(([root, modules]) => {
    const files = [root, ...modules].flatMap((folder) => filesBelow(folder, candidates, marked.get(folder) ?? []));
    const around = settings.filter((path) => isWithin(path, root) || isWithin(root, folderOf(path)));
    return { root, files: [...new Set(files)], settings: around.slice(0, MAX_SETTINGS) };
  });
}

function isOther(path: string): boolean {
  return ELSEWHERE.test(path) || OF_FLYWAY.test(path) || isSetting(path);
}

/** The class path that a file is on, else the topmost folder above it that is named for changelogs, else its folder. */
function rootOf(path: string): string {
  const start = CLASS_PATH.exec(path)?.[1];
  if (start !== undefined) return start;
  const folders = folderOf(path).split('/');
  const named = folders.findIndex((folder) => MARKED_FOLDER.test(folder));
  return named === -1 ? folderOf(path) : folders.slice(0, named + 1).join('/');
}

function outermost(roots: readonly string[]): string[] {
  return roots.filter((root) => !roots.some((other) => other !== root && other !== '' && isWithin(root, other)));
}

/**
 * Modules of one application add to its class path: a root whose changelogs all lie below the folder of another's
 * topmost changelog belongs to that other, where just one fits.
 */
function joined(roots: readonly string[], marked: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const classPaths = roots.filter((root) => CLASS_PATH.test(`${root}/`));
  const inside = new Map(
    classPaths.map((root) => [root, (marked.get(root) ?? []).map((path) => path.slice(root.length + 1))] as const),
  );
  const top = new Map([...inside].map(([root, files]) => [root, shortest(files.map(folderOf))] as const));
  const hostOf = (root: string): string | undefined => {
    const files = inside.get(root);
    if (!files || files.length === 0) return undefined;
    const hosts = classPaths.filter((other) => {
      const folder = top.get(other);
      return (
        other !== root && folder && files.every((file) => file.startsWith(`${folder}/`) && folderOf(file) !== folder)
      );
    });
    return hosts.length === 1 ? hosts[0] : undefined;
  };
  const hosts = new Map(roots.map((root) => [root, hostOf(root)] as const));
  const result = new Map(roots.filter((root) => hosts.get(root) === undefined).map((root) => [root, [] as string[]]));
  for (const [root, host] of hosts)
    if (host !== undefined) (result.get(host) ?? result.set(root, []).get(root))?.push(root);
  return result;
}

/** On a class path and at the repository's root, files beside changelogs and in folders named for databases; elsewhere, everything below the root. */
function filesBelow(root: string, candidates: readonly string[], marked: readonly string[]): string[] {
  const below = candidates.filter((path) => isWithin(path, root));
  if (root !== '' && !CLASS_PATH.test(`${root}/`)) return below;
  const topFolder = (path: string) => {
    const rest = root === '' ? path : path.slice(root.length + 1);
    return rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : '';
  };
  const holding = new Set(marked.map(topFolder));
  return below.filter((path) => holding.has(topFolder(path)) || NEAR.test(topFolder(path)));
}

function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function shortest(names: readonly string[]): string | undefined {
  return names.toSorted((a, b) => a.length - b.length)[0];
}
