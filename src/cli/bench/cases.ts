import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
const place = z.object({ path: z.string(), line: z.int().positive() });

const removedPlace = z
  .object({ path: z.string(), old_line: z.int().positive() })
  .transform(({ path, old_line: line }) => ({ path, line }));

const faultCase = z
  .object({
    id: z.string(),
    repo: z.string().regex(REPOSITORY),
    introducing_commit: z.string(),
    base: z.string().optional(),
    files: z.array(z.string()),
    lines: z.array(place),
    removed_lines: z.array(removedPlace).default([]),
    hazard: z.string().optional(),
    kind: z.string().optional(),
    expected: z.string(),
    difficulty: z.int(),
    fixed_on: z.string().optional(),
  })
  .transform(({ introducing_commit: head, hazard, kind, removed_lines: removedLines, fixed_on: fixedOn, ...rest }) => ({
    ...rest,
    head,
    removedLines,
    fixedOn,
    hazard: hazard ?? kind ?? 'unknown',
  }));

const cleanCase = z
  .object({ id: z.string(), repo: z.string().regex(REPOSITORY), commit: z.string(), base: z.string().optional() })
  .transform(({ commit: head, ...rest }) => ({ ...rest, head }));

/** A commit with a known fault. */
export type FaultCase = z.infer<typeof faultCase>;
/** A commit that is known to be good. */
export type CleanCase = z.infer<typeof cleanCase>;

export const readFaultCases = (file: string): Promise<readonly FaultCase[]> => readCases(file, faultCase);
export const readCleanCases = (file: string): Promise<readonly CleanCase[]> => readCases(file, cleanCase);

async function readCases<Case>(file: string, shape: z.ZodType<Case>): Promise<readonly Case[]> {
  const found = await stat(file).catch(() => undefined);
  const text = await readFile(found?.isDirectory() ? path.join(file, 'cases.json') : file, 'utf8').catch(
    (cause: unknown) => {
      throw new UserError(`${file} cannot be read. Name a JSON file with cases.`, { cause });
    },
  );
  const parsed = z.array(shape).safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data;
  throw new UserError(
    `${file} does not hold cases: ${z.prettifyError(parsed.error).split('\n').slice(0, 4).join(' ')}`,
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${file} is not JSON.`, { cause });
  }
}
