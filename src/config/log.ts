import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

/** One JSON object per line, with no secrets and no code in it. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  return pino({ level, serializers: { err: describe } }, ...(destination ? [destination] : []));
}

/** Errors of clients carry the request, and that carries what a repository holds; a database's carry rows. */
function describe(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { type, message, stack, status, code } = stdSerializers.err(error) as ReturnType<typeof stdSerializers.err> & {
    readonly status?: unknown;
    readonly code?: unknown;
  };
  return { type, message, status, code, stack };
}
