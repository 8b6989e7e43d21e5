import type { Statement } from '../../../../domain/schema.ts';
import { type Span, splitStatements } from '../../statements.ts';

/** How a tool writes what it fills in before it sends a file. */
export type Placeholders = {
  /** Global. */
  readonly pattern: RegExp;
  /** What a match stands for; nothing where the repository does not say. */
  valueOf(match: readonly (string | undefined)[]): string | undefined;
};

/** The text with what is known filled in. Lines stay where they are. */
export function fillIn(text: string, { pattern, valueOf }: Placeholders): string {
  return text.replaceAll(pattern, (...match: (string | undefined)[]) => {
    const [whole = ''] = match;
    return valueOf(match)?.replaceAll(/\s*\n\s*/g, ' ') ?? whole;
  });
}

/** Statements of text that was filled in; those that still wait for a value are opaque. */
export function splitFilled(text: string, path: string, { pattern }: Placeholders, span?: Span): Statement[] {
  const left = new RegExp(pattern.source, pattern.flags.replace('g', ''));
  return splitStatements(text, path, span).map((statement): Statement => {
    const missing = statement.kind === 'sql' ? left.exec(statement.sql)?.[0] : undefined;
    return missing === undefined
      ? statement
      : { ...statement, kind: 'opaque', reason: `the value of ${missing} is not in the repository` };
  });
}
