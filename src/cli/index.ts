import type { Command } from './command.ts';

type Entry = { readonly summary: string; readonly load: () => Promise<Command> };

/** Every subcommand; only the one that runs is loaded. */
export const commands: Readonly<Record<string, Entry>> = {
  review: {
    summary: 'Review a change in a local git repository',
    load: async () => (await import('./review.ts')).review,
  },
  history: {
    summary: 'Replay whole migration histories and say what was understood',
    load: async () => (await import('./history.ts')).history,
  },
  rules: {
    summary: 'List the rules, or explain one',
    load: async () => (await import('./rules.ts')).rules,
  },
  demo: {
    summary: 'Run the whole App against a GitHub on this machine',
    load: async () => (await import('./demo.ts')).demo,
  },
  bench: {
    summary: 'Measure recall and false alarms on known faults',
    load: async () => (await import('./bench.ts')).bench,
  },
};
