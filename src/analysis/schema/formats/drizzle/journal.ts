/** `meta/_journal.json`, as far as the order needs it. */
type Journal = { readonly dialect?: unknown; readonly entries?: unknown };
type Entry = { readonly tag: string; readonly when?: number };

export function journalOf(text: string | undefined): Journal {
  return parsed(text ?? '{}') ?? {};
}

/** Migrations in the order in which they run. */
export function entriesOf({ entries }: Journal): Entry[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('tag' in entry) || typeof entry.tag !== 'string') return [];
    return [{ tag: entry.tag, ...('when' in entry && typeof entry.when === 'number' && { when: entry.when }) }];
  });
}

/**
 * What keeps a journal's migrations from running. Drizzle remembers the latest `when` that it ran and skips what is earlier.
 * https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/pg-core/dialect.ts
 */
export function mistakesIn(text: string, has: (tag: string) => boolean): string[] {
  const journal = parsed(text);
  if (!journal) return ['it is not JSON, so Drizzle runs nothing'];
  let latest: Entry | undefined;
  return entriesOf(journal).flatMap((entry) => {
    if (!has(entry.tag)) return [`Drizzle ends with an error, since ${entry.tag}.sql is missing`];
    const skipped = latest?.when !== undefined && entry.when !== undefined && entry.when <= latest.when;
    if (skipped) return [`Drizzle skips ${entry.tag} on databases that ran ${latest?.tag ?? ''}, which is dated later`];
    latest = entry;
    return [];
  });
}

function parsed(text: string): Journal | undefined {
  try {
    const journal: unknown = JSON.parse(text);
    return typeof journal === 'object' && journal !== null ? journal : {};
  } catch {
    return undefined;
  }
}
