import { z } from 'zod';
import { reviewJson } from './json-format.ts';

type Shape = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
};

/** The reference page of `--format json`, from the schema that the output is checked against. */
export function renderJsonPage(): string {
  const schema = z.toJSONSchema(reviewJson, { target: 'draft-2020-12' }) as Shape;
  return `# JSON output

\`architect review --format json\` prints one document. Its \`version\` is 1: within a version fields are added, never
changed or removed, so ignore what you do not know. Exit codes are those of every format: 0 nothing at or above
\`--fail-on\`, 1 something, 2 could not run (then nothing is printed here and the reason is on standard error).

| Field | Type | Meaning |
|---|---|---|
${rows(schema, '').join('\n')}

A field marked \`?\` is left out where it has nothing to say. Lines count from 1 and both ends are included.

\`\`\`sh
architect review --format json | jq -r '.findings[] | "\\(.path):\\(.line) \\(.level) \\(.title)"'
\`\`\`
`;
}

function rows(shape: Shape, prefix: string): readonly string[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, property]) => {
    const optional = shape.required?.includes(name) ? '' : '?';
    const path = `${prefix}${name}`;
    const inner = property.items ?? property;
    const nested = rows(inner, `${path}${property.items ? '[].' : '.'}`);
    return [`| \`${path}${optional}\` | ${typeOf(property)} | ${property.description ?? ''} |`, ...nested];
  });
}

function typeOf({ type, const: value, enum: values, items }: Shape): string {
  if (value !== undefined) return `\`${JSON.stringify(value)}\``;
  if (values) return values.map((each) => `\`${JSON.stringify(each)}\``).join(', ');
  return items ? `list of ${items.type ?? 'values'}s` : (type ?? 'any');
}
