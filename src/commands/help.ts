import type { Command } from './command.ts';

export const help: Command = {
  name: 'help',
  summary: 'list the commands',
  run: ({ commands, say }) => say(`Commands, each on a line of its own:\n\n${listOf(commands)}`),
};

/** The commands as a Markdown list. */
export function listOf(commands: readonly Command[]): string {
  return commands.map(({ name, summary }) => `- \`/architect ${name}\`: ${summary}`).join('\n');
}
