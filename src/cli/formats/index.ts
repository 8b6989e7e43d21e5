import type { Format } from './format.ts';

/** The output formats; only the one asked for is loaded. */
export const formats: Readonly<Record<string, () => Promise<Format>>> = {
  pretty: async () => (await import('./pretty.ts')).pretty,
  json: async () => (await import('./json.ts')).json,
  sarif: async () => (await import('./sarif.ts')).sarif,
  github: async () => (await import('./github.ts')).github,
};
