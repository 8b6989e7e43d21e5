import type { Evidence, Hazard, Level, Proof } from './finding.ts';
import type { Dialect, Runner, SchemaChange, Step } from './schema.ts';

/** Example SQL that the tests run on the engine: `setup` is the base, `change` the pull request's migration. */
export type RuleExample = {
  readonly name: string;
  /** The engine that it is written for; the first of the rule's dialects where absent. */
  readonly dialect?: Dialect;
  readonly setup: string;
  readonly change: string;
  /** The change is a step of application code in this language, which no reader translates and which only changes rows. */
  readonly program?: 'python' | 'ruby' | 'javascript';
  /** The same migration as it was merged, where the change edits it. */
  readonly merged?: string;
  /** The migration that undoes the change. */
  readonly down?: string;
  /** How the runner wraps the change in transactions; `none` unless said. */
  readonly scope?: Runner['scope'];
  /** Whether the runner's SQLite connection enforces foreign keys; not unless said. */
  readonly foreignKeys?: boolean;
  /** Sizes that the settings declare. */
  readonly declared?: SchemaChange['declared'];
  /** The schema that the project declares after the change; before it, that is `setup`. */
  readonly declares?: string;
  /** Queries that running code sends, and queries that the change adds. */
  readonly queries?: { readonly kept?: readonly string[]; readonly added?: readonly string[] };
};

/** What a rule says about one step. Names in its texts are the finding's own. */
export type RuleMatch = {
  /** For a query of the code, the lines that hold it as a step of their own, which ran nowhere. */
  readonly step: Step;
  /** Points within the statement's text where the line differs from the statement's first: the verbatim part. */
  readonly quote?: string;
  readonly title: string;
  readonly message: string;
  readonly remedy: string;
  /** Statements that replace the step; run on the shadow in the state before it, and dropped if it refuses them. */
  readonly fix?: readonly string[];
  /** Where `fix` goes: it replaces the step (the default) or follows it, and is then tried in the state after it. */
  readonly fixPlacement?: 'instead' | 'after';
  readonly evidence: readonly [Evidence, ...Evidence[]];
  readonly tables: readonly string[];
  readonly proof: Proof;
  /** Where it differs from the rule's own. */
  readonly level?: Level;
  /** Where the match does another harm than the rule is named for: a lock that nobody gets to see because it fails. */
  readonly hazard?: Hazard;
};

/**
 * A deterministic detector of one hazard: data plus one pure function. Its examples are its documentation and its
 * first tests: on the engine each `hazardous` one shows the claimed effect, each `safe` one does not.
 */
export type Rule = {
  /** Equals the file's name. Never renamed once released. */
  readonly id: string;
  /** The row of the rule table, as `LK11`. */
  readonly code: string;
  readonly hazard: Hazard;
  readonly level: Level;
  readonly dialects: readonly Dialect[];
  readonly summary: string;
  /** Why it hurts, when, and who is hurt. */
  readonly rationale: string;
  /** What keeps the rule quiet on purpose. */
  readonly exemptions: readonly string[];
  /** The manual page or experiment behind the claim. */
  readonly source: string;
  readonly examples: {
    readonly hazardous: readonly [RuleExample, ...RuleExample[]];
    readonly safe: readonly [RuleExample, ...RuleExample[]];
  };
  check(change: SchemaChange): readonly RuleMatch[];
};
