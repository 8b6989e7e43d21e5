import { quoteTable, quoteValue, type TableName } from '../emit.ts';

/** The longest name that Rails gives an index; longer ones are shortened with a hash, and stay as they are here. */
const LONGEST = 62;

/**
 * With a table, Rails renames the indexes that have the name which it gives by itself, and only the database knows which
 * (https://github.com/rails/rails/blob/main/activerecord/lib/active_record/connection_adapters/abstract/schema_statements.rb, `rename_table_indexes`).
 */
export function renameIndexes(from: TableName, to: TableName): string {
  const standard = (table: string) => `${quoteValue(`index_${table}_on_`)} || columns`;
  return `DO $rename$
DECLARE name text; columns text;
BEGIN
  FOR name, columns IN
    SELECT c.relname, string_agg(a.attname, '_and_' ORDER BY k.position)
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(number, position)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
     WHERE i.indrelid = ${quoteValue(quoteTable(to))}::regclass GROUP BY c.relname
  LOOP
    IF name = ${standard(from.name)} AND length(${standard(to.name)}) <= ${LONGEST} THEN
      EXECUTE format('ALTER INDEX %s RENAME TO %I', name::regclass, ${standard(to.name)});
    END IF;
  END LOOP;
END $rename$`;
}
