import { DatabaseSync } from 'node:sqlite';
import { guard } from './guard.ts';
import { sqlstateOf } from './sqlstate.ts';

/** The engine's refusal of a statement. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Extended result code: https://www.sqlite.org/rescode.html */
  readonly code: number;
  readonly sqlstate: string;

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.sqlstate = sqlstateOf(code, message);
  }
}

/** One SQLite database in memory, with a single connection. */
export interface Engine {
  /** Runs one or more statements. Throws `Refusal`. */
  run(sql: string): void;
  rows<Row>(sql: string): Row[];
  readonly inTransaction: boolean;
  /** The database as the bytes of its file. */
  image(): Uint8Array;
  close(): void;
}

type EngineOptions = {
  readonly image?: Uint8Array;
  /** Whether the connection enforces foreign keys at its start. */
  readonly foreignKeys?: boolean;
};

/** Bounds on what a statement may build. A shadow holds next to no rows. */
const LIMITS = { length: 4_000_000, sqlLength: 4_000_000, likePatternLength: 10_000, triggerDepth: 50 };
const PAGES = 16_384;

/** Everything stays in memory, temporary tables included; `guard` refuses what reaches further. */
export function openEngine({ image, foreignKeys = false }: EngineOptions = {}): Engine {
  const database = new DatabaseSync(':memory:', {
    enableForeignKeyConstraints: foreignKeys,
    enableDoubleQuotedStringLiterals: true,
    allowExtension: false,
    defensive: true,
    limits: LIMITS,
  });
  if (image) database.deserialize(image);
  database.exec(`PRAGMA temp_store = MEMORY; PRAGMA max_page_count = ${PAGES}`);
  database.setAuthorizer(guard);
  return {
    run: (sql) => refusing(() => database.exec(sql)),
    rows: <Row>(sql: string) => refusing(() => database.prepare(sql).all() as Row[]),
    get inTransaction() {
      return database.isTransaction;
    },
    image: () => database.serialize(),
    close: () => database.close(),
  };
}

function refusing<Result>(use: () => Result): Result {
  try {
    return use();
  } catch (cause) {
    if (isSqliteError(cause)) throw new Refusal(cause.errcode, cause.message, { cause });
    throw cause;
  }
}

function isSqliteError(cause: unknown): cause is Error & { errcode: number } {
  return cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number';
}
