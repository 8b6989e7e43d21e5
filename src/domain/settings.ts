import type { Level } from './finding.ts';
import type { DeclaredTable, Dialect } from './schema.ts';

/** A repository's settings (`.github/architect.yml`), validated and with every default filled in. */
export type Settings = {
  readonly enabled: boolean;
  /** Review drafts too. */
  readonly drafts: boolean;
  /** Inline comments per review; the rest is listed in the summary. */
  readonly maxComments: number;
  readonly minLevel: Level;
  /** The check run fails at or above this level; `never` keeps it neutral. */
  readonly gate: Level | 'never';
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** By rule id or code. */
  readonly rules: Readonly<Record<string, Level | 'off'>>;
  readonly database: { readonly engine?: Dialect; readonly version?: number };
  readonly tables: Readonly<Record<string, DeclaredTable>>;
  readonly context: Readonly<Partial<Record<'product' | 'scale' | 'team' | 'constraints' | 'priorities', string>>>;
};

/** A settings file that could not be used, in the author's terms. Defaults apply. */
export type SettingsProblem = { readonly path: string; readonly line?: number; readonly message: string };
