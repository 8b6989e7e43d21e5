import type { Terminal } from './command.ts';

const WORDS = {
  collect: 'Reading the change',
  analyse: 'Replaying the history and the change on a database engine',
  judge: 'Asking the architect',
  verify: 'Checking the findings',
} as const;

/** One line on a terminal that says what takes time, gone before the result is printed. */
export function stageLine({ err, interactive }: Terminal): {
  show(stage: keyof typeof WORDS): void;
  clear(): void;
} {
  if (!interactive) return { show() {}, clear() {} };
  return {
    show: (stage) => err(`\r\u001b[2K${WORDS[stage]} …`),
    clear: () => err('\r\u001b[2K'),
  };
}
