import { opaque } from '../emit.ts';
import type { Recorded } from './machine.ts';

/** What was followed; one opaque step for a file that speaks of `up` and in which none was found, as when it is cut off. */
export function orNotFound(
  recorded: readonly Recorded[],
  found: boolean,
  path: string,
  text: string,
): readonly Recorded[] {
  if (found || !/\bup\b/.test(text)) return recorded;
  const endLine = text.trimEnd().split('\n').length;
  return [
    ...recorded,
    { statement: opaque({ path, line: 1, endLine }, text, 'no way forward was found in this file') },
  ];
}
