import { performance } from 'node:perf_hooks';
import { analyse, prepareAnalysis } from '../../src/analysis/analyse.ts';
import { changeBetween, memoryCache, settings, type Tree } from '../analysis/in-memory.ts';
import { hasProc, processTree, residentMb } from '../helpers/process-tree.ts';
import type { Bench, Figure } from './bench.ts';
import { generatedMigration } from './generated-history.ts';

const SAMPLE_MS = 50;
/** How long a history may be for the last of a row of reviews, each with the limits of a server, to reach its end. */
const MOST_REVIEWS = 12;

/** A history of plain SQL, reviewed with nothing cached, again, and after one more migration was merged. */
export const longHistory: Bench = {
  name: 'long-history',
  summary: 'generated histories of 500, 2,000 and 10,000 migrations, under the limits that a server sets',
  missing: () => (hasProc ? undefined : 'this system has no /proc'),
  async run() {
    const figures: Figure[] = [];
    for (const size of [500, 2_000, 10_000]) figures.push(...(await measure(size)));
    return figures;
  },
};

async function measure(size: number): Promise<readonly Figure[]> {
  const cache = memoryCache();
  await prepareAnalysis(cache); // as a server does before its first review
  const merged: Tree = Object.fromEntries(Array.from({ length: size }, (_, n) => generatedMigration(n)));
  const [path, sql] = generatedMigration(size);
  const [nextPath, next] = generatedMigration(size + 1);
  const review = (base: Tree, head: Tree) => sampled(base, head, cache);

  const first = await review(merged, { ...merged, [path]: sql });
  let latest = first;
  let reviews = 1;
  for (; latest.unfinished && reviews < MOST_REVIEWS; reviews += 1) {
    latest = await review(merged, { ...merged, [path]: sql });
  }
  const again = await review(merged, { ...merged, [path]: sql });
  const grown = await review({ ...merged, [path]: sql }, { ...merged, [path]: sql, [nextPath]: next });
  const label = `${size} migrations`;
  return [
    { what: `${label}, nothing cached`, value: first.seconds, unit: 's', ...(size === 2_000 && { reach: 40 }) },
    { what: `${label}, reviews until one reached the end`, value: reviews, unit: '' },
    { what: `${label}, base cached`, value: again.seconds, unit: 's' },
    { what: `${label}, replayed again after one more was merged`, value: grown.replayed, unit: 'files', reach: 1 },
    { what: `${label}, peak of the child`, value: first.child, unit: 'MB', reach: 700 },
    {
      what: `${label}, peak with this process and its trees`,
      value: first.together,
      unit: 'MB',
      ...(size === 2_000 && { reach: 900 }),
    },
  ];
}

type Sampled = {
  readonly seconds: number;
  /** Megabytes. */
  readonly child: number;
  readonly together: number;
  /** Merged migrations whose text was asked for. */
  readonly replayed: number;
  readonly unfinished: boolean;
};

async function sampled(base: Tree, head: Tree, cache: ReturnType<typeof memoryCache>): Promise<Sampled> {
  const { changeSet, source } = changeBetween(base, head);
  const replayed = new Set<string>();
  const peak = { child: 0, together: 0 };
  const sampling = setInterval(() => {
    const together = processTree(process.pid).reduce((sum, pid) => sum + residentMb(pid), 0);
    peak.together = Math.max(peak.together, together);
    peak.child = Math.max(peak.child, together - residentMb(process.pid));
  }, SAMPLE_MS);
  const started = performance.now();
  const { coverage } = await analyse({
    changeSet,
    source: {
      ...source,
      read(tree, paths) {
        if (tree === 'base') for (const path of paths) replayed.add(path);
        return source.read(tree, paths);
      },
    },
    cache,
    settings,
  });
  clearInterval(sampling);
  return {
    seconds: (performance.now() - started) / 1_000,
    ...peak,
    replayed: replayed.size,
    unfinished: coverage.reviewed.length === 0,
  };
}
