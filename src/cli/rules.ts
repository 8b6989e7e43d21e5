import { createColors } from 'picocolors';
import { parseArgs } from 'node:util';
import * as schemaRules from '../analysis/schema/rules/index.ts';
import { UserError } from '../domain/errors.ts';
import type { Rule, RuleExample } from '../domain/rule.ts';
import type { Command, Terminal } from './command.ts';
import { wrap } from './text.ts';

const usage = `Usage: architect rules [RULE]

Lists every rule with its code, level and hazard. With a rule's id (require-concurrent-index) or code (LK11):
why it exists, what keeps it quiet, and an example that it objects to beside one that it accepts.`;

export const rules: Command = {
  usage,
  async run(args, terminal) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
    const catalogue = Object.values(schemaRules).toSorted((one, other) => (one.code < other.code ? -1 : 1));
    const [wanted] = positionals;
    if (positionals.length > 1) throw new UserError('Name one rule, or none for the list.');
    terminal.out(wanted === undefined ? list(catalogue, terminal) : explain(find(catalogue, wanted), terminal));
    return 0;
  },
};

function find(catalogue: readonly Rule[], wanted: string): Rule {
  const rule = catalogue.find(({ id, code }) => id === wanted || code.toLowerCase() === wanted.toLowerCase());
  if (rule) return rule;
  throw new UserError(`There is no rule ${JSON.stringify(wanted)}. \`architect rules\` lists them.`);
}

function list(catalogue: readonly Rule[], { colour }: Terminal): string {
  const paint = createColors(colour);
  const width = Math.max(...catalogue.map(({ id }) => id.length));
  const rows = catalogue.map(
    ({ id, code, level, summary }) =>
      `${paint.dim(code)}  ${paint.bold(id.padEnd(width))}  ${level.padEnd(7)}  ${summary}`,
  );
  return `${rows.join('\n')}\n`;
}

function explain(rule: Rule, terminal: Terminal): string {
  const paint = createColors(terminal.colour);
  const width = Math.max(40, Math.min(terminal.width - 2, 100));
  const [bad] = rule.examples.hazardous;
  const [good] = rule.examples.safe;
  return [
    `${paint.bold(rule.id)} ${rule.code}: ${rule.level}, ${rule.hazard} (${rule.dialects.join(', ')})`,
    wrap(rule.summary, width).join('\n'),
    wrap(rule.rationale, width).join('\n'),
    ...(rule.exemptions.length > 0
      ? [[paint.bold('Quiet when'), ...rule.exemptions.map((exemption) => `  ${exemption}`)].join('\n')]
      : []),
    example(paint.red('Objects to'), bad),
    example(paint.green('Accepts'), good),
    paint.dim(rule.source),
  ]
    .join('\n\n')
    .concat('\n');
}

function example(title: string, { name, setup, change }: RuleExample): string {
  const lines = [
    ...(setup.trim() === '' ? [] : ['-- before', ...setup.trim().split('\n'), '-- the change']),
    ...change.trim().split('\n'),
  ];
  return [`${title}: ${name}`, ...lines.map((line) => `  ${line}`)].join('\n');
}
