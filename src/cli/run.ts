import { TransientError, UserError } from '../domain/errors.ts';
import type { ExitCode, Terminal } from './command.ts';
import { commands } from './index.ts';
import { plain } from './text.ts';
import { version } from './version.ts';

/** Runs one subcommand. Never throws: every failure ends in a message with the next step and exit code 2. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name = '--help', ...rest] = args;
  try {
    if (name === '--version' || name === '-v') {
      terminal.out(`${version()}\n`);
      return 0;
    }
    if (name === '--help' || name === '-h' || name === 'help') {
      terminal.out(overview());
      return 0;
    }
    const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!entry) {
      throw new UserError(`There is no command ${JSON.stringify(name)}. Known: ${Object.keys(commands).join(', ')}.`);
    }
    const command = await entry.load();
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.out(`${command.usage}\n`);
      return 0;
    }
    return await command.run(rest, terminal);
  } catch (error) {
    terminal.err(`architect: ${explain(error, terminal)}\n`);
    return 2;
  }
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `Reviews the backend architecture of a change.

Usage: architect COMMAND [OPTIONS]

${lines.join('\n')}

architect COMMAND --help shows a command's options. Exit codes: 0 nothing at or above --fail-on,
1 something, 2 could not run.
`;
}

function explain(error: unknown, terminal: Terminal): string {
  if (terminal.signal.aborted) return 'interrupted';
  if (error instanceof UserError) return plain(error.message);
  if (error instanceof TransientError) return `${plain(error.message)}. Try again in a while.`;
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')) {
    return `${error.message.split('. ')[0] ?? ''}. See --help.`;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `a fault of its own; please report it with this text:\n${plain(details)}`;
}
