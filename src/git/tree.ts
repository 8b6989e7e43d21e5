import type { TreeEntry } from '../domain/repository.ts';
import { runGit, type Git } from './git.ts';
import { decodeBytes } from './quoting.ts';

/** Every blob, link and submodule of a tree. */
export async function listTree(
  git: Git,
  tree: string,
  extraEnv: Readonly<Record<string, string>>,
): Promise<readonly TreeEntry[]> {
  const output = await runGit(git, ['ls-tree', '-r', '-l', '-z', '--full-tree', tree], extraEnv);
  const entries: TreeEntry[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0, at);
    entries.push(parseEntry(output.subarray(at, end === -1 ? output.length : end)));
    at = end === -1 ? output.length : end + 1;
  }
  return entries;
}

/** `100644 blob <oid>    1234\tpath`; the size is `-` for a submodule and not a number for a missing blob. */
function parseEntry(record: Buffer): TreeEntry {
  const tab = record.indexOf(0x09);
  const [mode = '', , oid = '', size = ''] = record.toString('latin1', 0, tab).split(/ +/);
  const path = decodeBytes(record.subarray(tab + 1));
  return { path, oid, mode, ...(/^\d+$/.test(size) && { size: Number(size) }) };
}
