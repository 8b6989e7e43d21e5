import { baseName, compare } from '../format.ts';

/** Sentences on migrations that share a version, where a tool takes each version once. `versionOf` gives nothing for other files. */
export function sharedVersions(
  runner: string,
  paths: readonly string[],
  versionOf: (path: string) => string | undefined,
): string[] {
  const byVersion = new Map<string, string[]>();
  for (const path of paths.toSorted(compare)) {
    const version = versionOf(path);
    if (version !== undefined) byVersion.set(version, [...(byVersion.get(version) ?? []), path]);
  }
  return [...byVersion]
    .filter(([, same]) => same.length > 1)
    .map(
      ([version, [first = '', ...rest]]) =>
        `${first}: ${runner} refuses two migrations of one version, and ${rest.join(', ')} is version ${version} too`,
    );
}

/** The digits that a name begins with, without leading zeros. */
export function leadingNumber(path: string): string | undefined {
  return /^0*(\d+)/.exec(baseName(path))?.[1];
}
