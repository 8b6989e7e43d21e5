import { createHash } from 'node:crypto';
import { UserError } from '../../domain/errors.ts';
import type { Cache, Source } from '../../domain/source.ts';
import type { Relay } from '../schema/shadow/server/relay.ts';
import type { Answers, Question } from './messages.ts';
import { pristineImage } from './pristine.ts';
import type { Limits } from './run.ts';

type Answerer = (question: Question) => Promise<Answers[Question['method']]>;

/** What a migration reader may want to see of a tree; the rest of a large repository need not cross the channel. */
const RELEVANT =
  /\.(?:sql|prisma|toml|conf|ini|cfg|ya?ml|xml|rb|py|exs?|php|tsx|[cm]?[jt]s)$|(?:^|\/)(?:_journal|(?:\d+_)?snapshot|package|composer|ormconfig|database|config|tsconfig|[^/]*change-?log[^/]*|[^/]*liquibase[^/]*|(?:[^/]*change-?(?:log|set)[^/]*|liquibase)\/(?:[^/]+\/)*[^/]+|migrations?\/(?:[^/]+\/)*[^/]+)\.json$|(?:^|\/)\.(?:sequelizerc|env\.(?:example|sample|template))$|(?:^|\/)(?:Gemfile|Makefile|sqitch\.plan|atlas\.sum|(?:application|liquibase)[^/]*\.properties|build\.gradle(?:\.kts)?|(?:\d+_|[^/]*migrat)[^/]*\.go)$/i;
const BASE_KEY = /^schema-base-[0-9a-f]{64}$/;

/** Answers the isolated process from the review's own source and cache. Cached images stay within their repository. */
export function answerer(
  {
    source,
    cache,
    changeSet,
    signal,
    relay,
  }: { source: Source; cache: Cache; changeSet: { repository: string }; signal?: AbortSignal; relay?: Relay },
  limits: Limits,
): Answerer {
  const scope = createHash('sha256').update(changeSet.repository).digest('hex').slice(0, 16);
  const scoped = (key: string) => {
    if (!BASE_KEY.test(key)) throw new UserError('The analysis process asked for a cache entry that is not its own.');
    return `${key}-${scope}`;
  };
  return async (question) => {
    switch (question.method) {
      case 'list':
        return (await source.list(question.tree)).filter(({ path }) => RELEVANT.test(path));
      case 'read':
        return source.read(question.tree, question.paths);
      case 'search':
        return source.search(question.tree, question.terms);
      case 'get':
        return cache.get(scoped(question.key));
      case 'put':
        await cache.put(scoped(question.key), question.value);
        return undefined;
      case 'pristine':
        return pristineImage(cache, limits, signal);
      case 'server':
        return relay ? relay.answer(question.request) : { kind: 'none' };
    }
  };
}
