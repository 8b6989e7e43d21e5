import type { IntakeQuestion } from '../domain/proposal.ts';
import type { ProposalAnswer } from './proposal-answer.ts';

type Sketch = ProposalAnswer['sketch'];

/** GitHub takes 65,536 characters; the flow adds its own lines. */
const LONGEST = 60_000;

/** A proposal to be read: the recommendation first, details folded. Parts that the model left empty are left out. */
export function renderProposal(answer: ProposalAnswer, open: readonly IntakeQuestion[]): string {
  const parts = [
    section('Recommendation', prose(answer.recommendation)),
    section('As I understand it', prose(answer.understanding)),
    table(
      ['Requirement', 'Today', 'In 12–24 months'],
      answer.requirements.map(({ name, today, later }) => [name, today, later]),
    ),
    section('Assumptions', list([...answer.assumptions, ...open.map(({ assumption }) => assumption)])),
    section('Questions that would change the design', list(open.map(({ question, why }) => `${question} ${why}`))),
    section('Sketch', diagram(answer.sketch)),
    section(
      'Components',
      table(
        ['Component', 'Does', 'Owns'],
        answer.components.map(({ name, responsibility, owns }) => [name, responsibility, owns]),
      ),
    ),
    section('Data flow', steps(answer.dataFlow)),
    folded('Data model', dataModel(answer.dataModel)),
    folded('API contracts', answer.contracts.map(contract).join('\n\n')),
    section(
      'Failure modes',
      table(
        ['When', 'Then', 'Seen by', 'Answer'],
        answer.failureModes.map(({ trigger, effect, detection, mitigation }) => [
          trigger,
          effect,
          detection,
          mitigation,
        ]),
      ),
    ),
    section(
      'Options considered',
      table(
        ['Option', 'Gains', 'Costs', 'Choose it when'],
        answer.options.map(({ name, gains, costs, chooseWhen }) => [name, gains, costs, chooseWhen]),
      ),
    ),
    section(
      'Increments',
      steps(
        answer.increments.map(
          ({ title, delivers, rollout, rollback }) =>
            `**${inline(title)}**: ${delivers} Rollout: ${rollout} Rollback: ${rollback}`,
        ),
      ),
    ),
    section('Sure', list(answer.sure)),
    section('Not sure', list(answer.unsure.map(({ what, settledBy }) => `${what} Settled by: ${settledBy}`))),
  ].filter(Boolean);
  return fitting(parts);
}

/** Whole parts only: half a fence or table would break the page. */
function fitting(parts: readonly string[]): string {
  const note = '_The rest was left out for length._';
  let markdown = '';
  for (const part of parts) {
    if (markdown.length + part.length > LONGEST) return `${markdown}\n\n${note}`.trim();
    markdown = markdown === '' ? part : `${markdown}\n\n${part}`;
  }
  return markdown;
}

const section = (title: string, body: string): string => (body === '' ? '' : `### ${title}\n\n${body}`);

const folded = (title: string, body: string): string =>
  body === '' ? '' : `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [row(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(row)].join('\n');
}

const cell = (text: string): string => inline(text).replaceAll('|', String.raw`\|`) || '–';

const list = (items: readonly string[]): string =>
  items
    .map(inline)
    .filter(Boolean)
    .map((item) => `- ${item}`)
    .join('\n');

const steps = (items: readonly string[]): string =>
  items
    .map(inline)
    .filter(Boolean)
    .map((item, index) => `${index + 1}. ${item}`)
    .join('\n');

const inline = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Paragraphs stay; headings of the model's would break the page's own structure. */
const prose = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/^[ \t]*#{1,6}[ \t]+/gm, '')
    .trim();

function dataModel({ explanation, sql, indexes }: ProposalAnswer['dataModel']): string {
  const code = sql.trim() === '' ? '' : `${fenced('sql', sql)}\n\nThis SQL was not run on an engine.`;
  const patterns = table(
    ['Access pattern', 'Served by'],
    indexes.map(({ pattern, index }) => [pattern, index]),
  );
  return [prose(explanation), code, patterns].filter(Boolean).join('\n\n');
}

const contract = ({ name, request, response, errors, idempotency }: ProposalAnswer['contracts'][number]): string =>
  [
    `**${inline(name)}**`,
    ...[
      ['Request', request],
      ['Response', response],
      ['Errors', errors],
      ['Repeated', idempotency],
    ].flatMap(([label = '', value = '']) => (value.trim() === '' ? [] : [`- ${label}: ${inline(value)}`])),
  ].join('\n');

/** A fence longer than any inside it cannot be closed by its content. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trim()}\n${fence}`;
}

const SHAPES: Readonly<Record<Sketch['nodes'][number]['kind'], readonly [string, string]>> = {
  client: ['(["', '"])'],
  service: ['["', '"]'],
  store: ['[("', '")]'],
  queue: ['[["', '"]]'],
  external: ['{{"', '"}}'],
};

/** We write the diagram's syntax, the model only names what is in it: so it always parses. */
function diagram({ nodes, edges }: Sketch): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const drawn = nodes.map(
    ({ id, label, kind }) => `  ${ids.get(id) ?? ''}${SHAPES[kind][0]}${labelOf(label, id)}${SHAPES[kind][1]}`,
  );
  const arrows = edges.flatMap(({ from, to, label }) => {
    const [source, target] = [ids.get(from), ids.get(to)];
    if (!source || !target) return [];
    const text = plain(label);
    return [`  ${source} -->${text && `|"${text}"|`} ${target}`];
  });
  return nodes.length === 0 ? '' : fenced('mermaid', ['flowchart LR', ...new Set(drawn), ...arrows].join('\n'));
}

const labelOf = (label: string, id: string): string => plain(label) || plain(id) || 'unnamed';

/** Quotes end a label, the others are Mermaid's or HTML's syntax. */
const plain = (text: string): string => inline(text.replace(/["`<>#;{}\\]/g, ' ')).slice(0, 80);
