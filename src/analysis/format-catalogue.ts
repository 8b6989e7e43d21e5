import type { Format } from './schema/formats/format.ts';

/** Every migration format as Markdown: how it is found, ordered and wrapped in transactions, and what is not understood. */
export function renderFormats(formats: readonly Format[]): string {
  const sorted = formats.toSorted((a, b) => a.runner.name.localeCompare(b.runner.name));
  const row = ({ runner, emits }: Format) =>
    `| [${runner.name}](#${anchorOf(runner.name)}) | ${SCOPES[runner.scope]} | ${code(runner.optOut)} | ${emits ? 'translated' : 'as written'} |`;
  return `${[
    '# Migration formats',
    INTRODUCTION,
    ['| Tool | Transaction | Way out of it | SQL |', '|---|---|---|---|', ...sorted.map(row)].join('\n'),
    ...sorted.map(renderFormat),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `Architect replays a repository’s migrations as its own tool would: in the tool’s order, in its transactions, with its
directives. \`architect history\` says what it makes of yours. SQL is run as it is written; programs are read without
running them and translated into PostgreSQL’s SQL. For a project on another database that SQL is replayed as a stand-in,
which shows tables, keys and indexes, but nothing of locks. What cannot be translated is counted, named in the review’s
coverage and shown to the model.`;

const SCOPES = {
  file: 'one per file',
  pending: 'one for all pending files',
  none: 'none: each statement by itself',
} as const;

function renderFormat({ about, runner, refuses }: Format): string {
  const { name, source, refusesEdits } = runner;
  return [
    `## ${name}`,
    [
      `- **Found:** ${about.finds}.`,
      `- **Order:** ${about.order}.`,
      `- **Not understood:** ${about.left}.`,
      ...(refusesEdits ? ['- **Edits of merged migrations:** refused by the tool, which compares checksums.'] : []),
      ...(refuses ? ['- **Stated when new:** what the tool itself would refuse in the tree.'] : []),
      `- **Source of the transaction facts:** <${source}>`,
    ].join('\n'),
  ].join('\n\n');
}

function anchorOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(' ', '-')
    .replaceAll(/[^\w-]/g, '');
}

function code(text: string | undefined): string {
  return text === undefined ? '–' : `\`${text.replaceAll('|', '\\|')}\``;
}
