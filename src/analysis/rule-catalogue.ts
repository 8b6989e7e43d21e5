import type { Rule, RuleExample } from '../domain/rule.ts';
import { NOT_COVERED } from './rules-not-covered.ts';

const LEVELS = ['error', 'warning', 'note'] as const;

/** One rule as a Markdown page: what it says and why, when it is quiet, and its examples. */
export function renderRule(rule: Rule): string {
  const { id, code, hazard, level, dialects, summary, rationale, exemptions, source, examples } = rule;
  return `${[
    `# ${id}`,
    `${code} · ${hazard} · ${level} · ${dialects.map((dialect) => DIALECTS[dialect]).join(', ')}`,
    `**${summary}**`,
    rationale,
    `## Hazardous`,
    ...examples.hazardous.map(renderExample),
    `## Safe`,
    ...examples.safe.map(renderExample),
    `## Quiet on purpose`,
    exemptions.map((exemption) => `- ${exemption}`).join('\n'),
    `## Change its level`,
    fenced('yaml', `rules:\n  ${id}: off # or note, warning, error`),
    `Source: <${source}>`,
  ].join('\n\n')}\n`;
}

/** The index of all rules as Markdown, most severe first. */
export function renderCatalogue(rules: readonly Rule[]): string {
  const row = ({ id, code, hazard, summary }: Rule) => `| [${id}](${id}.md) | ${code} | ${hazard} | ${summary} |`;
  const tables = LEVELS.map((level) => {
    const members = rules.filter((rule) => rule.level === level).toSorted((a, b) => a.code.localeCompare(b.code));
    return [
      `## ${HEADINGS[level]}`,
      ['| Rule | Code | Hazard | In short |', '|---|---|---|---|', ...members.map(row)].join('\n'),
    ];
  });
  return `${['# Rules', INTRODUCTION, ...tables.flat(), ...notCovered()].join('\n\n')}\n`;
}

function notCovered(): string[] {
  const rows = NOT_COVERED.map(([codes, hazard, reason]) => `| ${codes} | ${hazard} | ${reason} |`);
  return [
    '## Not covered by a rule of its own',
    'What else can go wrong with a schema, and why no rule here is about just that.',
    ['| Code | Hazard | Why |', '|---|---|---|', ...rows].join('\n'),
  ];
}

const INTRODUCTION = `Each rule looks at a migration as it was replayed: the locks, rewrites, scans and refusals that the
database showed, the schema before and after, and how the runner wraps statements in transactions. Objects that the same
change creates are exempt from every lock rule. Every example and every proposed fix on these pages that is for PostgreSQL or
SQLite runs there in the tests.`;

const HEADINGS = {
  error: 'Error: breaks or blocks',
  warning: 'Warning: hurts at a size that the finding states',
  note: 'Note: advice',
} as const;

const DIALECTS = { postgres: 'PostgreSQL', mysql: 'MySQL', sqlite: 'SQLite' } as const;

const SCOPES = {
  file: 'Each file is one transaction.',
  pending: 'All pending files are one transaction.',
  none: undefined,
} as const;

function renderExample({
  name,
  setup,
  change,
  down,
  program,
  merged,
  scope = 'none',
  foreignKeys,
  queries,
}: RuleExample): string {
  const was = merged === undefined ? '' : `\n\n-- as it was merged\n${merged.trim()}`;
  const head = change.trim() === '' ? '' : `\n\n-- the change\n`;
  const base = setup.trim() === '' ? '' : `-- before\n${setup.trim()}${was}${head}`;
  const enforced = foreignKeys ? 'Foreign keys are enforced.' : undefined;
  const about = [`${name[0]?.toUpperCase()}${name.slice(1)}.`, SCOPES[scope], enforced].filter(Boolean).join(' ');
  const back = down === undefined ? '' : `\n\n-- what undoes it\n${down.trim()}`;
  return `${about}\n\n${fenced(program ?? 'sql', `${base}${change.trim()}${back}${renderQueries(queries)}`.trim())}`;
}

function renderQueries({ kept = [], added = [] }: NonNullable<RuleExample['queries']> = {}): string {
  const under = (heading: string, queries: readonly string[]) =>
    queries.length === 0 ? '' : `\n\n-- ${heading}\n${queries.map((sql) => `${sql};`).join('\n')}`;
  return under('a query of the code', kept) + under('a query that the change adds to the code', added);
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
