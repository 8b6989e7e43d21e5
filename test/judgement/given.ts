import { defaultSettings } from '../../src/config/settings.ts';
import type { ChangedFile, ChangeSet, Hunk, HunkLine, Surface } from '../../src/domain/change-set.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { fingerprintOf } from '../../src/domain/fingerprint.ts';
import type { Analysis, Judgement } from '../../src/domain/review.ts';
import type { Settings } from '../../src/domain/settings.ts';
import type { Source } from '../../src/domain/source.ts';

/** A hunk from lines that begin with `+`, `-` or a space, as in a patch. */
export function hunk(lines: readonly string[], start = 1): Hunk {
  let [oldLine, newLine] = [start, start];
  const parsed = lines.map((line): HunkLine => {
    const text = line.slice(1);
    if (line.startsWith('+')) return { kind: 'added', newLine: newLine++, text };
    if (line.startsWith('-')) return { kind: 'removed', oldLine: oldLine++, text };
    return { kind: 'context', oldLine: oldLine++, newLine: newLine++, text };
  });
  return { oldStart: start, oldLines: oldLine - start, newStart: start, newLines: newLine - start, lines: parsed };
}

export function file(path: string, hunks: readonly Hunk[], surface: Surface = 'migration'): ChangedFile {
  return { path, previousPath: path, status: 'modified', surface, hunks };
}

export const changeSet = (...files: readonly ChangedFile[]): ChangeSet => ({
  repository: 'acme/shop',
  base: 'b'.repeat(40),
  head: 'h'.repeat(40),
  files,
  skipped: [],
});

export const settings = (over: Partial<Settings> = {}): Settings => ({ ...defaultSettings, ...over });

export function finding(over: Partial<Finding> = {}): Finding {
  const whole: Omit<Finding, 'fingerprint'> = {
    rule: 'require-concurrent-index',
    code: 'LK11',
    hazard: 'write-lock',
    level: 'error',
    proof: 'proved',
    path: 'db/1.sql',
    side: 'RIGHT',
    line: 1,
    endLine: 1,
    title: 'Building the index blocks writes to orders',
    message: 'Every write to orders waits until the build ends.',
    remedy: 'Use CREATE INDEX CONCURRENTLY.',
    evidence: [{ fact: 'The engine took ShareLock on orders.' }],
    tables: ['orders'],
    quote: 'CREATE INDEX orders_user_idx ON orders (user_id);',
    ...over,
  };
  return { ...whole, fingerprint: over.fingerprint ?? fingerprintOf(whole) };
}

export const analysis = (findings: readonly Finding[] = [], over: Partial<Analysis> = {}): Analysis => ({
  findings,
  facts: [],
  coverage: { reviewed: [], skipped: [], statements: { total: 0, replayed: 0, parsed: 0, opaque: 0 }, gaps: [] },
  ...over,
});

export const judgement = (over: Partial<Judgement> = {}): Judgement => ({
  findings: [],
  questions: [],
  dropped: [],
  read: [],
  cut: [],
  usage: { used: true, calls: 1, inputTokens: 0, outputTokens: 0, usd: 0 },
  ...over,
});

/** The head's texts by path. */
export const source = (texts: Readonly<Record<string, string>> = {}): Source => ({
  list: async () => Object.keys(texts).map((path) => ({ path, oid: path })),
  read: async (_tree, paths) => new Map(paths.flatMap((path) => (path in texts ? [[path, texts[path]!]] : []))),
  search: async () => ({ mentions: [], searched: 0, left: 0 }),
});
