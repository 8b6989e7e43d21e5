import type { Finding, Level } from '../../domain/finding.ts';
import { fingerprintOf } from '../../domain/fingerprint.ts';
import type { Rule, RuleMatch } from '../../domain/rule.ts';
import type { SchemaChange, Statement } from '../../domain/schema.ts';
import type { Settings } from '../../domain/settings.ts';
import { addedWithin, type ChangedMigration } from './changed-migration.ts';

/** What a rule said, before its fix was tried and its place checked. */
export type Suspicion = { readonly rule: Rule; readonly match: RuleMatch; readonly level: Level };

const QUOTE_LIMIT = 2_000;

/** Asks every rule that the settings leave on. */
export function applyRules(
  rules: readonly Rule[],
  change: SchemaChange,
  settings: Pick<Settings, 'rules'>,
): Suspicion[] {
  return rules
    .filter(({ dialects }) => dialects.includes(change.dialect))
    .flatMap((rule) => {
      const setting = settings.rules[rule.id] ?? settings.rules[rule.code];
      if (setting === 'off') return [];
      return rule.check(change).map((match) => ({ rule, match, level: setting ?? match.level ?? rule.level }));
    });
}

/**
 * A finding on the lines that the change adds; none where the change adds no line of what it is about.
 * `fix` is the SQL that the shadow accepted.
 */
export function findingOf(
  { rule, match, level }: Suspicion,
  file: ChangedMigration | undefined,
  text: string,
  fix: readonly string[] | undefined,
): Finding | undefined {
  const place = placeOf(match, text);
  const lines = file && addedWithin(file, { start: place.line, end: place.endLine });
  if (!lines) return undefined;
  const path = match.step.statement.path;
  const hazard = match.hazard ?? rule.hazard;
  return {
    path,
    line: lines.start,
    endLine: lines.end,
    side: 'RIGHT',
    rule: rule.id,
    code: rule.code,
    hazard,
    level,
    proof: match.proof,
    title: match.title,
    message: match.message,
    remedy: match.remedy,
    ...(fix && { fix: `${fix.join(';\n')};` }),
    evidence: match.evidence,
    tables: match.tables,
    quote: place.quote,
    // One clause may stand in several statements: ADD COLUMN of the same column to two tables.
    fingerprint: fingerprintOf({ hazard, path, quote: `${firstLine(match.step.statement.sql)}\n${place.quote}` }),
  };
}

type Place = { readonly line: number; readonly endLine: number; readonly quote: string };

function placeOf({ step: { statement }, quote }: RuleMatch, text: string): Place {
  const offset = quote === undefined ? -1 : statement.sql.indexOf(quote);
  if (quote === undefined || offset === -1) return { ...spanOf(statement), quote: verbatim(statement, text) };
  const first = newlines(statement.sql.slice(0, offset));
  const last = first + newlines(quote);
  const { sourceLines } = statement;
  if (!sourceLines)
    return { line: statement.line + first, endLine: statement.line + last, quote: quote.slice(0, QUOTE_LIMIT) };
  const line = sourceLines[first] ?? statement.line;
  const place = { line, endLine: Math.max(line, sourceLines[last] ?? line) };
  return { ...place, quote: verbatim({ ...statement, ...place }, text) };
}

function spanOf({ line, endLine }: Statement): { line: number; endLine: number } {
  return { line, endLine };
}

/** The statement, or the lines it was made from where a reader translated it or replaced placeholders. */
function verbatim({ sql, line, endLine, sourceLines }: Statement, text: string): string {
  const source =
    !sourceLines && text.includes(sql)
      ? sql
      : text
          .split('\n')
          .slice(line - 1, endLine)
          .join('\n')
          .trim();
  return (source === '' ? sql : source).slice(0, QUOTE_LIMIT);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
