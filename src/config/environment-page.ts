import { z } from 'zod';
import { variables } from './env.ts';

/** The reference page of the server's environment, from the schema that reads it. */
export function renderEnvironmentPage(): string {
  const { properties = {}, required = [] } = z.toJSONSchema(variables, { io: 'input' });
  const rows = Object.entries(properties).map(([name, property]) => {
    const { description, default: preset } = property as { description?: string; default?: unknown };
    const fallback = required.includes(name) ? 'required' : preset === undefined ? '' : `\`${String(preset)}\``;
    return `| \`${name}\` | ${fallback} | ${description ?? ''} |`;
  });
  return [
    '# Environment',
    '',
    'What the server (`npm start`) reads, also from a file `.env` in its working directory. An empty variable counts as',
    'absent. Everything wrong or missing is reported at once, with what to set. The command line reads only',
    '`ANTHROPIC_API_KEY`, `ANTHROPIC_BASE_URL`, `ARCHITECT_MODEL`, `ARCHITECT_EFFORT`, `ARCHITECT_SHADOW_URL`',
    'and `ARCHITECT_CACHE_DIR`.',
    '',
    '| Variable | Default | What it is |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
