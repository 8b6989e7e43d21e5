/** How a changelog's names are spelt in the database: `objectQuotingStrategy`. */
export type Naming = (name: string) => string;

/**
 * Liquibase quotes names of mixed case on PostgreSQL, and the server folds the others to lower case.
 * https://docs.liquibase.com/concepts/changelogs/attributes/object-quoting-strategy.html
 */
export function namingOf(strategy: string | undefined): Naming {
  return (name) => {
    const bare = name.trim().replace(/^(?:"(.*)"|`(.*)`|\[(.*)\])$/, '$1$2$3');
    if (bare !== name.trim() || strategy === 'QUOTE_ALL_OBJECTS') return bare;
    const mixed = /[a-z]/.test(bare) && /[A-Z]/.test(bare);
    return mixed && strategy !== 'QUOTE_ONLY_RESERVED_WORDS' ? bare : bare.toLowerCase();
  };
}

/** Of `a, b`: names within a list, without those of its parts. */
export function listed(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
