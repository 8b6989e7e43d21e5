import { parseArgs } from 'node:util';
import { explainUnknownRules } from '../analysis/unknown-rules.ts';
import { decodeText } from '../change-set/text.ts';
import type { Side } from '../domain/change-set.ts';
import { UserError } from '../domain/errors.ts';
import type { Level } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import type { reviewChange as ReviewChangeFunction } from '../flows/review-change.ts';
import { openRange, type LocalRepository } from '../git/repository.ts';
import type { Command, Terminal } from './command.ts';
import { localCache } from './local-cache.ts';
import { atLeast } from './formats/format.ts';
import { formats } from './formats/index.ts';
import { localModel } from './local-model.ts';
import { explainProblem, localSettings } from './local-settings.ts';
import { localShadowServer } from './local-shadow-server.ts';
import { stageLine } from './stage-line.ts';
import { oneLine } from './text.ts';

const FAIL_ON = ['error', 'warning', 'note', 'never'] as const;

const usage = `Usage: architect review [OPTIONS]

Reviews what the head changes since it left the base, as a pull request would.

  --repo DIR       A folder in a work tree, or a bare git directory (default: here)
  --base REV       What the change will be merged into (default: the default branch)
  --head REV       The change (default: HEAD with everything uncommitted in the work tree)
  --format FORMAT  ${Object.keys(formats).join(', ')} (default: pretty)
  --fail-on LEVEL  Exit with 1 at or above this level: ${FAIL_ON.join(', ')} (default: error)
  --no-model       Facts only, even when ANTHROPIC_API_KEY is set
  --no-cache       Read and write no cache
  --config FILE    Settings instead of the .github/architect.yml of the base

Exit codes: 0 nothing at or above --fail-on, 1 something, 2 could not run.`;

type ReviewChange = typeof ReviewChangeFunction;

type Options = {
  readonly dir: string;
  readonly base: string | undefined;
  readonly head: string | undefined;
  readonly format: string;
  readonly failOn: Level | 'never';
  readonly model: boolean;
  readonly cache: boolean;
  readonly config: string | undefined;
};

export const review: Command = {
  usage,
  async run(args, terminal) {
    const options = parse(args, terminal.cwd);
    // While git works, the stages are loaded.
    const [repository, { reviewChange }] = await Promise.all([
      openRange({ ...options, env: terminal.env }),
      import('../flows/review-change.ts'),
    ]);
    try {
      const { failOn } = options;
      const finished = await reviewLocally(reviewChange, repository, options, terminal);
      await print(finished, repository, options, terminal);
      const failed = failOn !== 'never' && finished.findings.some(({ level }) => atLeast(level, failOn));
      return failed ? 1 : 0;
    } finally {
      await repository.close();
    }
  },
};

function parse(args: readonly string[], cwd: string): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      repo: { type: 'string' },
      base: { type: 'string' },
      head: { type: 'string' },
      format: { type: 'string', default: 'pretty' },
      'fail-on': { type: 'string', default: 'error' },
      model: { type: 'boolean', default: true },
      cache: { type: 'boolean', default: true },
      config: { type: 'string' },
    },
    allowNegative: true,
  });
  return {
    dir: values.repo ?? cwd,
    base: values.base,
    head: values.head,
    format: oneOf('--format', values.format, Object.keys(formats)),
    failOn: oneOf('--fail-on', values['fail-on'], FAIL_ON),
    model: values.model,
    cache: values.cache,
    config: values.config,
  };
}

function oneOf<Value extends string>(flag: string, given: string, known: readonly Value[]): Value {
  const value = known.find((candidate) => candidate === given);
  if (value === undefined) throw new UserError(`${flag} ${JSON.stringify(given)} is not one of ${known.join(', ')}.`);
  return value;
}

async function reviewLocally(
  reviewChange: ReviewChange,
  repository: LocalRepository,
  options: Options,
  terminal: Terminal,
): Promise<Review> {
  const { settings, problem } = await localSettings(repository, options.config, terminal.cwd);
  if (problem) terminal.err(`architect: ${explainProblem(problem)} The defaults apply.\n`);
  for (const ignored of await explainUnknownRules(settings)) terminal.err(`architect: ${oneLine(ignored)}\n`);
  const line = stageLine(terminal);
  try {
    const cache = localCache(terminal.env, options.cache);
    const model = options.model ? await localModel(terminal.env) : undefined;
    const services = { repository, cache, model, shadowServer: await localShadowServer(terminal.env) };
    const finished = await reviewChange(services, { settings, signal: terminal.signal, onStage: line.show });
    return model ? finished : { ...finished, model: { ...finished.model, reason: withoutModel(options) } };
  } finally {
    line.clear();
  }
}

function withoutModel(options: Options): string {
  return options.model ? 'no model is configured; ANTHROPIC_API_KEY sets one' : '--no-model was given';
}

async function print(
  finished: Review,
  repository: LocalRepository,
  { format }: Options,
  { out, colour, width }: Terminal,
): Promise<void> {
  const render = await formats[format]?.();
  const lines =
    format === 'pretty' ? await linesOfFindings(finished, repository) : new Map<string, readonly string[]>();
  const linesOf = (path: string, side: Side): readonly string[] | undefined => lines.get(`${side}:${path}`);
  out(render?.({ review: finished, comparison: repository.description, linesOf }, { colour, width }) ?? '');
}

/** The files that findings point into, by side and path. */
async function linesOfFindings(
  { findings }: Review,
  repository: LocalRepository,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const lines = new Map<string, readonly string[]>();
  for (const { path, side } of findings) {
    const key = `${side}:${path}`;
    if (lines.has(key)) continue;
    const bytes = await repository.readPath(side === 'LEFT' ? 'base' : 'head', path);
    const text = bytes && decodeText(bytes);
    if (text !== undefined) lines.set(key, text.split(/\r?\n/));
  }
  return lines;
}
