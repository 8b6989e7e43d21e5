import { parseArgs } from 'node:util';
import { UserError } from '../domain/errors.ts';
import type { Command } from './command.ts';

const usage = `Usage: architect demo [--keep]

Runs the whole App on this machine, without GitHub, keys or services: a pull request with a hazardous migration
is opened and reviewed, a command is answered, and an issue gets its questions.

  --keep  Leave it running and print its addresses`;

export const demo: Command = {
  usage,
  async run(args, terminal) {
    const { values } = parseArgs({ args: [...args], options: { keep: { type: 'boolean', default: false } } });
    try {
      await terminal.runDemo({ ...terminal, keep: values.keep });
    } catch (error) {
      if (!isMissingModule(error)) throw error;
      throw new UserError('The demo needs a clone of the repository: run `npm ci && npm run demo` there.', {
        cause: error,
      });
    }
    return 0;
  },
};

/** The published package comes without what only the demo needs, such as the local GitHub. */
function isMissingModule(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
