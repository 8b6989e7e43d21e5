/** Liquibase's short names of databases; a context of such a name is taken to mean that database. */
const DATABASES = new Set([
  'postgresql',
  'postgres',
  'mysql',
  'mariadb',
  'h2',
  'hsqldb',
  'oracle',
  'mssql',
  'sqlserver',
  'sqlite',
  'db2',
  'derby',
  'cockroachdb',
]);
/** Contexts that no production database is updated with. */
const NOT_PRODUCTION = /^(?:(?:unit|integration)?[-_]?tests?|testing|faker|dev|development|local|demo|samples?)$/i;
const MAX_DEPTH = 50;

/** Whether a `dbms` attribute (`postgresql,h2`, `!oracle`) names a database. */
export function matchesDatabase(dbms: string | undefined, database: string): boolean {
  const names = (dbms ?? '').split(',').map((name) => name.trim().toLowerCase());
  const given = names.filter((name) => name !== '');
  if (given.includes(`!${database}`) || given.includes('none')) return false;
  const wanted = given.filter((name) => !name.startsWith('!'));
  return wanted.length === 0 || wanted.includes(database) || wanted.includes('all');
}

/**
 * Whether a context expression can hold where a production database is updated. Liquibase runs everything where it is
 * given no contexts, so that a context counts as on or off as suits, except for those of tests and of other databases.
 * https://docs.liquibase.com/concepts/changelogs/attributes/contexts.html
 */
export function canHold(expression: string | undefined, database: string): boolean {
  if (expression === undefined || expression.trim() === '') return true;
  const tokens = expression.match(/[()!,]|[^\s()!,]+/g) ?? [];
  let at = 0;
  const either = (negated: boolean, depth: number): boolean => {
    let holds = both(negated, depth);
    while (tokens[at] === ',' || tokens[at]?.toLowerCase() === 'or') {
      at += 1;
      const other = both(negated, depth);
      holds = holds || other;
    }
    return holds;
  };
  const both = (negated: boolean, depth: number): boolean => {
    let holds = one(negated, depth);
    while (tokens[at]?.toLowerCase() === 'and') {
      at += 1;
      const other = one(negated, depth);
      holds = holds && other;
    }
    return holds;
  };
  const one = (negated: boolean, depth: number): boolean => {
    const token = tokens[at];
    if (token === undefined || depth > MAX_DEPTH) return true;
    at += 1;
    if (token === '!' || token.toLowerCase() === 'not') return !one(!negated, depth + 1);
    if (token !== '(') return isOn(token, negated, database);
    const holds = either(negated, depth + 1);
    if (tokens[at] === ')') at += 1;
    return holds;
  };
  return either(false, 0);
}

function isOn(context: string, negated: boolean, database: string): boolean {
  const name = context.toLowerCase().replace(/^@/, '');
  if (DATABASES.has(name)) return name === database || (name === 'postgres' && database === 'postgresql');
  return !NOT_PRODUCTION.test(name) && !negated;
}
