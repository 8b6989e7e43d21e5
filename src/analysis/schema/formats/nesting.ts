import type { Batch } from '../runners.ts';
import { opaque } from './emit.ts';

/** Reads a program by recursion over its syntax tree. Source nested deeper than the stack is one opaque step. */
export function unlessTooDeep(path: string, text: string, read: () => readonly Batch[]): readonly Batch[] {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const endLine = text.trimEnd().split('\n').length;
    const whole = opaque({ path, line: 1, endLine }, text, 'its code is nested too deeply to be read');
    return [{ statements: [whole], atomic: true }];
  }
}
