import path from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../domain/errors.ts';
import { readCleanCases, readFaultCases } from './bench/cases.ts';
import { measure, type Means } from './bench/measure.ts';
import { printClean, printFault, printSummary } from './bench/print.ts';
import { judgeFault, summarise, type CleanResult, type FaultResult } from './bench/summary.ts';
import type { Command, Terminal } from './command.ts';
import { localCache } from './local-cache.ts';
import { localModel } from './local-model.ts';

const usage = `Usage: architect bench CASES... [OPTIONS]

Reviews commits with known faults and says how many were found. Whether a message would make the author fix
the fault is for a person to say: --verbose prints it beside what was expected.

  CASES           JSON files with fault cases, or folders with a cases.json
  --repos DIR     Bare repositories, one folder each, named <owner>+<name> (default: here)
  --clean FILE    Exemplary changes: every error or warning on them is a false alarm; may be repeated
  --format FORMAT pretty, json (default: pretty)
  --only TEXT     Only cases whose id contains this
  --verbose       Each case with what was said about it
  --no-model      Facts only, even when ANTHROPIC_API_KEY is set
  --no-cache      Read and write no cache`;

export const bench: Command = {
  usage,
  async run(args, terminal) {
    const { values, positionals } = parse(args);
    if (positionals.length === 0) throw new UserError('Name at least one file with cases. See --help.');
    if (values.format !== 'pretty' && values.format !== 'json') {
      throw new UserError(`--format ${JSON.stringify(values.format)} is not one of pretty, json.`);
    }
    const inFolder = (file: string): string => path.resolve(terminal.cwd, file);
    const chosen = ({ id }: { id: string }): boolean => id.includes(values.only);
    const cases = (await Promise.all(positionals.map((file) => readFaultCases(inFolder(file))))).flat().filter(chosen);
    const clean = (await Promise.all(values.clean.map((file) => readCleanCases(inFolder(file))))).flat().filter(chosen);
    const means: Means = {
      repos: inFolder(values.repos),
      cache: localCache(terminal.env, values.cache),
      model: values.model ? await localModel(terminal.env) : undefined,
    };
    const results = await runAll({ cases, clean }, means, terminal, values.verbose && values.format === 'pretty');
    const summary = summarise(results.faults, results.clean);
    terminal.out(
      values.format === 'json'
        ? `${JSON.stringify({ version: 1, summary, ...results }, null, 2)}\n`
        : printSummary(summary),
    );
    return 0;
  },
};

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      repos: { type: 'string', default: '.' },
      clean: { type: 'string', multiple: true, default: [] },
      format: { type: 'string', default: 'pretty' },
      only: { type: 'string', default: '' },
      verbose: { type: 'boolean', default: false },
      model: { type: 'boolean', default: true },
      cache: { type: 'boolean', default: true },
    },
  });
}

type Cases = {
  readonly cases: Awaited<ReturnType<typeof readFaultCases>>;
  readonly clean: Awaited<ReturnType<typeof readCleanCases>>;
};

/** One after the other: the engine takes every core it gets, and times must mean something. */
async function runAll(
  { cases, clean }: Cases,
  means: Means,
  terminal: Terminal,
  verbose: boolean,
): Promise<{ faults: FaultResult[]; clean: CleanResult[] }> {
  const total = cases.length + clean.length;
  let done = 0;
  const progress = (id: string): void => {
    done += 1;
    if (terminal.interactive) terminal.err(`\r\u001b[2K${done} of ${total}: ${id}`);
    if (terminal.interactive && done === total) terminal.err('\r\u001b[2K');
  };
  const faults: FaultResult[] = [];
  for (const known of cases) {
    const result = judgeFault(known, await measure(known, means, terminal));
    faults.push(result);
    progress(known.id);
    if (verbose) terminal.out(`${printFault(result)}\n`);
  }
  const quiet: CleanResult[] = [];
  for (const known of clean) {
    const result = { known, outcome: await measure(known, means, terminal) };
    quiet.push(result);
    progress(known.id);
    if (verbose) terminal.out(`${printClean(result)}\n`);
  }
  return { faults, clean: quiet };
}
