import { type Token, tokensOf } from '../../../operations/mysql/tokens.ts';

/** Statements that stay within a database, by their first word. */
const ALLOWED = new Set(
  `ALTER ANALYZE BEGIN CALL CHECK COMMIT CREATE DEALLOCATE DELETE DESC DESCRIBE DROP EXECUTE EXPLAIN INSERT LOCK OPTIMIZE
  PREPARE RELEASE RENAME REPLACE ROLLBACK SAVEPOINT SELECT SET SHOW START TRUNCATE UNLOCK UPDATE WITH`.split(/\s+/),
);

/** What CREATE, ALTER and DROP may be about, past their modifiers. */
const OBJECTS = new Set(['TABLE', 'INDEX', 'VIEW', 'TRIGGER', 'PROCEDURE', 'FUNCTION', 'SEQUENCE', 'PREPARE']);
const MODIFIERS = new Set(
  'OR REPLACE TEMPORARY UNIQUE FULLTEXT SPATIAL IGNORE ONLINE OFFLINE ALGORITHM UNDEFINED MERGE TEMPTABLE SQL SECURITY INVOKER AGGREGATE'.split(
    ' ',
  ),
);

/** Schemas of the server itself; reading `information_schema` is harmless and common in migrations. */
const SYSTEM = new Set(['MYSQL', 'SYS', 'PERFORMANCE_SCHEMA']);

/** Words that reach files, other accounts, the clock or the server as a whole, wherever they stand outside strings. */
const REACHING: readonly (readonly [RegExp, string])[] = [
  [/^(?:OUTFILE|DUMPFILE|INFILE|LOAD_FILE)$/, 'reads or writes a file of the server'],
  [/^(?:SLEEP|BENCHMARK|GET_LOCK|MASTER_POS_WAIT|SOURCE_POS_WAIT|WAIT_FOR_EXECUTED_GTID_SET)$/, 'only waits'],
  [/^(?:DEFINER)$/, 'names an account'],
  [/^(?:SONAME|TABLESPACE|FEDERATED|CONNECT|CONNECTION|SPIDER)$/, 'reaches beyond its database'],
  [/^@@/, 'names a setting of the server'],
];

/** Session settings that migrations change and that no other connection sees. */
const SETTINGS = new Set(
  `FOREIGN_KEY_CHECKS UNIQUE_CHECKS SQL_MODE NAMES TIME_ZONE SQL_SAFE_UPDATES GROUP_CONCAT_MAX_LEN AUTOCOMMIT CHARSET
  CHARACTER CHARACTER_SET_CLIENT CHARACTER_SET_RESULTS CHARACTER_SET_CONNECTION COLLATION_CONNECTION LOCK_WAIT_TIMEOUT
  INNODB_LOCK_WAIT_TIMEOUT SQL_NOTES CHECK_CONSTRAINT_CHECKS ALTER_ALGORITHM SQL_QUOTE_SHOW_CREATE TRANSACTION
  DEFAULT_STORAGE_ENGINE SQL_REQUIRE_PRIMARY_KEY SQL_GENERATE_INVISIBLE_PRIMARY_KEY SYSTEM_VERSIONING_ALTER_HISTORY`.split(
    /\s+/,
  ),
);

/**
 * Why a statement must not be sent to a scratch server, in words that fit "because …": it would reach files, accounts,
 * settings or databases other than its own. An account without rights elsewhere is the second fence, not this one's excuse.
 */
export function guard(sql: string): string | undefined {
  const tokens = tokensOf(sql);
  const first = tokens.find(({ text }) => text !== '(');
  if (!first) return 'it is empty';
  if (first.kind !== 'word' || !ALLOWED.has(first.upper)) return `${first.text} is not a statement of migrations`;
  if (
    tokens.some(
      ({ kind, text }, index) => kind === 'other' && text === ';' && index < tokens.length - 1 && !inRoutine(tokens),
    )
  )
    return 'it is more than one statement';
  for (const token of tokens) {
    if (token.kind !== 'word') continue;
    const reached = REACHING.find(([pattern]) => pattern.test(token.upper) && !isOwnSetting(token))?.[1];
    if (reached !== undefined) return `${token.text} ${reached}`;
  }
  return aboutOther(tokens) ?? aboutSettings(first, tokens) ?? aboutObject(first, tokens);
}

/** `@@session.sql_mode` and the like of one's own settings. */
function isOwnSetting({ upper }: Token): boolean {
  return upper.startsWith('@@') && (upper === '@@SESSION' || upper === '@@LOCAL' || SETTINGS.has(upper.slice(2)));
}

/** CREATE TRIGGER, PROCEDURE and FUNCTION have bodies with semicolons. */
function inRoutine(tokens: readonly Token[]): boolean {
  return (
    tokens[0]?.upper === 'CREATE' &&
    tokens.slice(0, 12).some(({ upper }) => /^(?:TRIGGER|PROCEDURE|FUNCTION)$/.test(upper))
  );
}

function aboutOther(tokens: readonly Token[]): string | undefined {
  const system = tokens.find(
    ({ kind, text }, index) =>
      kind !== 'string' &&
      SYSTEM.has(text.toUpperCase()) &&
      tokens[index + 1]?.text === '.' &&
      tokens[index - 1]?.text !== '.',
  );
  return system && `it names the server's own schema ${system.text}`;
}

function aboutSettings(first: Token, tokens: readonly Token[]): string | undefined {
  if (first.upper !== 'SET') return undefined;
  const named = tokens.slice(1).filter(({ kind }) => kind === 'word');
  const wide = named.find(({ upper }) =>
    /^(?:GLOBAL|PERSIST|PERSIST_ONLY|STATEMENT|PASSWORD|ROLE|RESOURCE|DEFAULT_ROLE)$/.test(upper),
  );
  if (wide) return `SET ${wide.text} changes more than its session`;
  const assigned = tokens.slice(1).filter((token, index, rest) => {
    const next = rest[index + 1]?.text;
    const before = rest[index - 1]?.text;
    const begins = before === undefined || before === ',' || /^(?:session|local)$/i.test(before) || before === '.';
    return token.kind === 'word' && begins && (next === '=' || next === ':') && !token.text.startsWith('@');
  });
  const unknown = assigned.find(({ upper }) => !SETTINGS.has(upper.replace(/^@@/, '')));
  return unknown && `${unknown.text} is not a setting that migrations need`;
}

function aboutObject(first: Token, tokens: readonly Token[]): string | undefined {
  if (!['CREATE', 'ALTER', 'DROP'].includes(first.upper)) return undefined;
  const about = tokens.slice(1).find(({ kind, upper }) => kind === 'word' && !MODIFIERS.has(upper));
  return about && !OBJECTS.has(about.upper) ? `${first.text} ${about.text} is not about a table of its own` : undefined;
}
