import { parseArgs } from 'node:util';
import { rebuild } from '../analysis/rebuild.ts';
import type { RebuiltHistory } from '../analysis/schema/rebuild.ts';
import type { Comparison } from '../analysis/schema/snapshots/compare.ts';
import { collectChangeSet } from '../change-set/collect.ts';
import { surfaceOf } from '../change-set/surface.ts';
import { UserError } from '../domain/errors.ts';
import { openRange } from '../git/repository.ts';
import type { Command } from './command.ts';
import { localCache } from './local-cache.ts';
import { localSettings } from './local-settings.ts';
import { oneLine } from './text.ts';

const usage = `Usage: architect history [OPTIONS]

Replays every migration history of a repository from its beginning and says how much of it was understood.

  --repo DIR       A folder in a work tree, or a bare git directory (default: here)
  --rev REV        Where to look (default: HEAD)
  --only TEXT      Only migrations whose path contains this
  --format FORMAT  pretty, json; json holds the whole schema that each history ends in (default: pretty)
  --problems N     How many problems to list per history (default: 10)
  --compare        Compare the schema with the one that the project keeps beside its migrations: schema.rb, structure.sql,
                   schema.prisma, Drizzle's snapshot
  --seconds N      How long the replay may take (default: 300)
  --megabytes N    How much memory the replay may use (default: 700)
  --cache          Read and write the cache; what comes from it is not counted again`;

/** What Architect makes of a repository before any change: the measure of its migration readers. */
export const history: Command = {
  usage,
  async run(args, terminal) {
    const options = parse(args);
    const rev = options.rev;
    const dir = options.repo ?? terminal.cwd;
    const repository = await openRange({ dir, base: rev, head: rev, env: terminal.env });
    try {
      const { settings } = await localSettings(repository, undefined, terminal.cwd);
      const { source } = await collectChangeSet(repository, settings);
      const files = (await source.list('head'))
        .map(({ path }) => ({ path, surface: surfaceOf(path) }))
        .filter(({ path }) => path.includes(options.only));
      const histories: RebuiltHistory[] = [];
      const death = await rebuild({
        repository: repository.name,
        files,
        source,
        cache: localCache(terminal.env, options.cache),
        settings,
        compare: options.compare,
        limits: { milliseconds: number(options, 'seconds') * 1000, megabytes: number(options, 'megabytes') },
        signal: terminal.signal,
        onHistory: (rebuilt) => {
          histories.push(rebuilt);
          if (options.format === 'pretty') terminal.out(describe(rebuilt, number(options, 'problems')));
        },
      });
      if (options.format === 'json') terminal.out(`${JSON.stringify({ version: 1, histories }, null, 2)}\n`);
      if (death !== undefined) terminal.err(`architect: the replay did not finish because ${death}.\n`);
      else if (histories.length === 0) terminal.err('architect: no migration history was found.\n');
      return death === undefined ? 0 : 2;
    } finally {
      await repository.close();
    }
  },
};

function parse(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      repo: { type: 'string' },
      rev: { type: 'string', default: 'HEAD' },
      only: { type: 'string', default: '' },
      format: { type: 'string', default: 'pretty' },
      problems: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '300' },
      megabytes: { type: 'string', default: '700' },
      cache: { type: 'boolean', default: false },
      compare: { type: 'boolean', default: false },
    },
  });
  if (values.format !== 'pretty' && values.format !== 'json') {
    throw new UserError(`--format ${JSON.stringify(values.format)} is not one of pretty, json.`);
  }
  return values;
}

type Options = ReturnType<typeof parse>;

function number(options: Options, name: 'problems' | 'seconds' | 'megabytes'): number {
  const value = Number(options[name]);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new UserError(`--${name} ${JSON.stringify(options[name])} is not a whole number.`);
  }
  return value;
}

function describe(rebuilt: RebuiltHistory, problems: number): string {
  const { root, format, target, files, failures, statements, reasons, schema, comparison, unread } = rebuilt;
  const head = `${root || '.'} (${format}, ${target})`;
  if (unread !== undefined) return `${head}: ${files} migrations, not replayed: ${unread}\n`;
  const tables = Object.values(schema.tables).filter(({ kind }) => kind === 'table' || kind === 'partitioned').length;
  const lines = [
    `${head}: ${files - failures.length} of ${files} migrations replayed whole, ${tables} tables; ` +
      `${statements.total} statements, ${statements.opaque} not translated, ${statements.rowsOnly} that only change rows`,
    ...failures.slice(0, problems).map(({ path, reason }) => `  ${path}: ${oneLine(reason)}`),
    ...(failures.length > problems ? [`  and ${failures.length - problems} more`] : []),
    ...reasons.slice(0, problems).map(([reason, count]) => `  not translated, ${count} times: ${oneLine(reason)}`),
    ...(comparison ? describeComparison(comparison, problems) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function describeComparison({ path, objects, equal, differences }: Comparison, problems: number): string[] {
  const share = objects === 0 ? 100 : Math.floor((equal / objects) * 1000) / 10;
  return [
    `  ${share}% as ${path} declares it: ${equal} of ${objects} tables, columns, keys and indexes`,
    ...differences
      .slice(0, problems)
      .map(
        ({ table, name, migrated = 'nothing', declared = 'nothing' }) =>
          `  ${table}: ${name}: migrated ${oneLine(migrated)}, declared ${oneLine(declared)}`,
      ),
    ...(differences.length > problems ? [`  and ${differences.length - problems} more differences`] : []),
  ];
}
