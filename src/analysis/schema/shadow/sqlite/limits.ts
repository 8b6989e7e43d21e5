import type { Refusal } from './engine.ts';

const NOT_AUTHORISED = 23;
const TOO_BIG = 18;
const FULL = 13;
const NO_MEMORY = 7;

/** Why the shadow does not run a statement at all. */
export function cannotRun(sql: string): string | undefined {
  return /^(?:attach|detach)\b/i.test(sql) ? 'it opens another database file' : undefined;
}

/** Why a statement did not run that only the shadow refuses: by its guard, or by the bounds on what it may build. */
export function notRun({ code, message }: Pick<Refusal, 'code' | 'message'>): string | undefined {
  if (code === NOT_AUTHORISED || message === 'not authorized') return 'the shadow database does not allow what it does';
  if (code === TOO_BIG || code === FULL || code === NO_MEMORY) return 'it builds more than the shadow database holds';
  if (/^(?:no such (?:function|module|collation sequence)|unable to use function)/.test(message)) {
    return `the shadow database has ${message}`;
  }
  return undefined;
}
