import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';

/** The server's environment, validated and with every default filled in. */
export type Env = {
  readonly github: {
    readonly appId: number;
    readonly privateKey: string;
    readonly webhookSecret: string;
    /** The REST API's root: another one for GitHub Enterprise Server or the local GitHub of the demo. */
    readonly apiUrl: string;
  };
  readonly http: { readonly host: string; readonly port: number };
  /** Where jobs and records are kept: any PostgreSQL, or PGlite in a directory of this machine. */
  readonly database: { readonly url: string } | { readonly directory: string };
  /** A server on which migrations are replayed in throw-away databases. */
  readonly shadowUrl: string | undefined;
  readonly log: { readonly level: LogLevel };
  readonly model: {
    readonly apiKey: string | undefined;
    readonly baseUrl: string | undefined;
    readonly architect: string | undefined;
    readonly effort: Effort | undefined;
  };
  /** Reviews that run at the same time in this process; each takes up to 500 MB in a child process. */
  readonly concurrency: number;
  /** How long a shutdown waits for running jobs. */
  readonly drainMs: number;
};

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
type LogLevel = (typeof logLevels)[number];

const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
type Effort = (typeof efforts)[number];

const integer = (least: number, most: number) =>
  z.coerce
    .number(`must be a whole number from ${least} to ${most}`)
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);
const url = (example: string) => z.url({ protocol: /^https?$/, error: `must be a URL such as ${example}` });
const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values, `must be one of ${values.join(', ')}`);

/** Every variable that the server reads, with its meaning: `docs` and `--help` show these descriptions. */
export const variables = z.object({
  APP_ID: integer(1, Number.MAX_SAFE_INTEGER).describe("The GitHub App's id, from its settings page"),
  PRIVATE_KEY: z
    .string()
    .optional()
    .describe("The App's private key in PEM; line ends may be written as \\n, the whole may be base64"),
  PRIVATE_KEY_PATH: z.string().optional().describe('A file with the private key, instead of PRIVATE_KEY'),
  WEBHOOK_SECRET: z
    .string('is missing: set the secret of the App’s webhook settings')
    .min(8, 'must have at least 8 characters: without a real secret anyone can post events')
    .describe("The secret of the App's webhook"),
  GITHUB_API_URL: url('https://github.example.com/api/v3')
    .default('https://api.github.com')
    .describe("GitHub's REST API; another one for GitHub Enterprise Server"),
  PORT: integer(0, 65_535).default(3000).describe('The port to listen on; 0 takes a free one'),
  HOST: z.string().default('127.0.0.1').describe('The address to listen on; 0.0.0.0 for every interface'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a URL such as postgres://user:password@host:5432/architect' })
    .optional()
    .describe('A PostgreSQL for jobs and records; without it an embedded database is used'),
  ARCHITECT_DATA_DIR: z.string().default('.architect').describe('The directory of the embedded database'),
  ARCHITECT_SHADOW_URL: z
    .url({
      protocol: /^(?:postgres(?:ql)?|mysql|mariadb)$/,
      error: 'must be a URL such as mysql://user:password@host:3306 or postgres://user:password@host:5432/postgres',
    })
    .optional()
    .describe(
      'A scratch PostgreSQL, MySQL or MariaDB server on which migrations are replayed in throw-away databases; its account must be allowed to create databases and accounts. Never a server with data',
    ),
  LOG_LEVEL: oneOf(logLevels).default('info').describe('How much to log'),
  ANTHROPIC_API_KEY: z.string().optional().describe('The key of the model; without it the reviews hold only facts'),
  ANTHROPIC_BASE_URL: url('https://api.anthropic.com').optional().describe("Another address of the model's API"),
  ARCHITECT_MODEL: z.string().optional().describe('The model that reviews'),
  ARCHITECT_EFFORT: oneOf(efforts).optional().describe('How long the model thinks'),
  ARCHITECT_CONCURRENCY: integer(1, 32)
    .default(1)
    .describe('Reviews at the same time in one process; each takes up to 500 MB'),
  ARCHITECT_DRAIN_SECONDS: integer(0, 600).default(25).describe('How long a shutdown waits for running jobs'),
});

/** Whether no App is configured yet: none of what GitHub hands out is there. */
export function needsSetup(env: Readonly<Record<string, string | undefined>>): boolean {
  return !present(env, 'APP_ID') && !present(env, 'PRIVATE_KEY') && !present(env, 'PRIVATE_KEY_PATH');
}

/** Reads the environment. Throws one `UserError` that lists every problem with what to do about it. */
export function loadEnv(env: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.keys(variables.shape).flatMap((key) => present(env, key) ?? []));
  const parsed = variables.safeParse(given);
  const key = readKey(given['PRIVATE_KEY'], given['PRIVATE_KEY_PATH']);
  const problems = [
    ...(parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${missing(given, path) ?? message}`)),
    ...('problem' in key ? [key.problem] : []),
  ];
  if (!parsed.success || 'problem' in key) {
    throw new UserError(
      ['The environment is incomplete or wrong:', ...problems.map((problem) => `  - ${problem}`)].join('\n'),
    );
  }
  const { data } = parsed;
  return {
    github: {
      appId: data.APP_ID,
      privateKey: key.pem,
      webhookSecret: data.WEBHOOK_SECRET,
      apiUrl: data.GITHUB_API_URL.replace(/\/+$/, ''),
    },
    http: { host: data.HOST, port: data.PORT },
    database: data.DATABASE_URL === undefined ? { directory: data.ARCHITECT_DATA_DIR } : { url: data.DATABASE_URL },
    shadowUrl: data.ARCHITECT_SHADOW_URL,
    log: { level: data.LOG_LEVEL },
    model: {
      apiKey: data.ANTHROPIC_API_KEY,
      baseUrl: data.ANTHROPIC_BASE_URL,
      architect: data.ARCHITECT_MODEL,
      effort: data.ARCHITECT_EFFORT,
    },
    concurrency: data.ARCHITECT_CONCURRENCY,
    drainMs: data.ARCHITECT_DRAIN_SECONDS * 1000,
  };
}

/** A variable set to the empty string counts as absent, as in a `.env` file with nothing behind the `=`. */
function present(env: Readonly<Record<string, string | undefined>>, key: string): [[string, string]] | undefined {
  const value = env[key]?.trim();
  return value ? [[key, value]] : undefined;
}

function missing(given: Record<string, string>, path: readonly PropertyKey[]): string | undefined {
  const [name = ''] = path;
  return String(name) in given
    ? undefined
    : "is missing: the App's settings page on GitHub shows it (`npm start` without any of them creates an App)";
}

function readKey(text: string | undefined, path: string | undefined): { pem: string } | { problem: string } {
  if (text === undefined && path === undefined) {
    return { problem: 'PRIVATE_KEY is missing: set it, or PRIVATE_KEY_PATH, to the key that GitHub generated' };
  }
  let pem = text?.replaceAll('\\n', '\n');
  if (pem === undefined) {
    try {
      pem = readFileSync(path ?? '', 'utf8');
    } catch {
      return { problem: `PRIVATE_KEY_PATH names ${path}, which cannot be read` };
    }
  }
  if (!pem.includes('-----BEGIN')) pem = Buffer.from(pem, 'base64').toString('utf8');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+-----END [A-Z ]*PRIVATE KEY-----/.test(pem)) return { pem };
  return {
    problem: 'PRIVATE_KEY is not a private key in PEM format: it begins with "-----BEGIN" and has several lines',
  };
}
