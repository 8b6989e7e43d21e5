import { ScratchRepository } from '../git/scratch-repository.ts';
import { percentile, type Bench } from './bench.ts';
import { timeCommandLine } from './cli-process.ts';

const RUNS = 15;

/** A change of documentation only: nothing but the command line itself is measured. */
export const cliFirstByte: Bench = {
  name: 'cli-first-byte',
  summary: `architect review --no-model on a change with nothing architectural, ${RUNS} runs`,
  async run() {
    using scratch = new ScratchRepository();
    scratch.commit(Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`src/${index}.ts`, `${index}\n`])));
    scratch.write({ 'README.md': 'changed\n' });
    const args = ['review', '--repo', scratch.dir, '--no-model'];
    await timeCommandLine(args); // fills Node's compile cache, as the second call of a user finds it
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await timeCommandLine(args));
    const first = runs.map(({ firstByteMs }) => firstByteMs);
    return [
      { what: 'first byte, median', value: percentile(first, 0.5), unit: 'ms', reach: 400 },
      { what: 'first byte, slowest', value: Math.max(...first), unit: 'ms' },
      {
        what: 'whole run, median',
        value: percentile(
          runs.map(({ totalMs }) => totalMs),
          0.5,
        ),
        unit: 'ms',
      },
    ];
  },
};
