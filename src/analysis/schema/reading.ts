import type { SourceEntry } from '../../domain/source.ts';
import type { Format, Texts } from './formats/format.ts';
import type { Batch } from './runners.ts';

/** The tree in which migrations lie, and their settings. */
export type Surroundings = {
  readonly settings: Texts;
  readonly entries: ReadonlyMap<string, SourceEntry>;
  /** Texts by path; what cannot be read is absent. */
  read(paths: readonly string[]): Promise<Texts>;
};

export type Read = {
  readonly batches: readonly Batch[];
  /** Files that are no migrations from which it took something: constants, helpers, SQL. */
  readonly referred: readonly SourceEntry[];
};

/** Files that import files that import files: a longer chain leads into the application. */
const MAX_ROUNDS = 8;
const MAX_FILES = 300;
const MAX_BYTES = 8_000_000;
const MAX_FILE_BYTES = 400_000;

/** Reads migrations of one tree, a few at a time; what was read for some is at hand for the next. */
export type MigrationReader = (files: Texts) => Promise<ReadonlyMap<string, Read>>;

/**
 * Reads migrations, and whatever else of their tree they turn out to refer to: a reader that asks for a file that it was
 * not given is asked again, with it. A format that reads all migrations together gets those, and nothing else.
 */
export function migrationReader(format: Format, { settings, entries, read }: Surroundings): MigrationReader {
  if (format.readsAll) {
    return async (files) =>
      new Map([...files].map(([path, text]) => [path, { batches: format.read(path, text, settings), referred: [] }]));
  }
  const texts = new TreeTexts(settings, entries);
  let bytes = 0;
  let followed = 0;
  const fits = (path: string): boolean => {
    const { size = 0 } = entries.get(path) ?? {};
    if (size > MAX_FILE_BYTES || followed === MAX_FILES || bytes + size > MAX_BYTES) return false;
    followed += 1;
    bytes += size;
    return true;
  };
  return async (files) => {
    const done = new Map<string, Read>();
    let open = [...files];
    for (let round = 0; open.length > 0; round += 1) {
      const again: [string, string][] = [];
      const wanted = new Set<string>();
      for (const [path, text] of open) {
        const batches = format.read(path, text, texts);
        const asked = texts.asked();
        const missing = asked.filter((other) => !texts.isRead(other));
        const referred = asked.flatMap((other) => (settings.has(other) ? [] : (entries.get(other) ?? [])));
        done.set(path, { batches, referred });
        if (missing.length > 0) again.push([path, text]);
        for (const other of missing) wanted.add(other);
      }
      if (wanted.size === 0 || round === MAX_ROUNDS) break;
      const fitting = [...wanted].filter(fits);
      texts.add(wanted, fitting.length > 0 ? await read(fitting) : new Map());
      open = again;
    }
    return done;
  };
}

/** Reads some migrations of a tree by themselves. */
export async function readMigrations(
  format: Format,
  files: Texts,
  surroundings: Surroundings,
): Promise<ReadonlyMap<string, Read>> {
  return migrationReader(format, surroundings)(files);
}

/** The texts that have been read, and a note of those that are asked for. `has` knows the rest of the tree too. */
class TreeTexts extends Map<string, string> {
  readonly #entries: ReadonlyMap<string, SourceEntry>;
  readonly #unreadable = new Set<string>();
  #asked = new Set<string>();

  constructor(settings: Texts, entries: ReadonlyMap<string, SourceEntry>) {
    super(settings);
    this.#entries = entries;
  }

  override get(path: string): string | undefined {
    if (this.has(path)) this.#asked.add(path);
    return super.get(path);
  }

  override has(path: string): boolean {
    return super.has(path) || (this.#entries.has(path) && !this.#unreadable.has(path));
  }

  isRead(path: string): boolean {
    return super.has(path);
  }

  add(wanted: ReadonlySet<string>, found: Texts): void {
    for (const path of wanted) {
      const text = found.get(path);
      if (text === undefined) this.#unreadable.add(path);
      else this.set(path, text);
    }
  }

  /** What was asked for since this was called before. */
  asked(): readonly string[] {
    const asked = [...this.#asked];
    this.#asked = new Set();
    return asked;
  }
}
