import { availableParallelism } from 'node:os';
import type { Bench, Figure } from './bench.ts';
import * as registry from './index.ts';

const benches: readonly Bench[] = Object.values(registry);
const names = process.argv.slice(2);
const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(
    `No benchmark is called ${unknown.join(', ')}. There are: ${benches.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

console.log(`Node ${process.version}, ${availableParallelism()} cores\n`);
let missed = 0;
for (const bench of benches.filter(({ name }) => names.length === 0 || names.includes(name))) {
  console.log(`${bench.name}: ${bench.summary}`);
  const missing = bench.missing?.();
  if (missing !== undefined) {
    console.log(`  not run: ${missing}\n`);
    continue;
  }
  for (const figure of await bench.run()) {
    const over = figure.reach !== undefined && figure.value > figure.reach;
    if (over) missed += 1;
    console.log(`  ${over ? '✗' : '✓'} ${lineOf(figure)}`);
  }
  console.log('');
}
process.exit(missed > 0 ? 1 : 0);

function lineOf({ what, value, unit, reach }: Figure): string {
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(1);
  return `${what}: ${shown} ${unit}${reach === undefined ? '' : ` (reach ≤ ${reach})`}`;
}
