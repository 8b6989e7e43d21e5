import type { Column, Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { foreignKeys } from './facts/keys.ts';
import { integerBytes, mysqlType } from './facts/mysql-types.ts';
import { foreignKeyOrigin } from './facts/origin.ts';

const setup = 'CREATE TABLE users (id BIGINT UNSIGNED PRIMARY KEY, code VARCHAR(20));';

export const matchForeignKeyTypes: Rule = {
  id: 'match-foreign-key-types',
  code: 'CN08',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['mysql'],
  summary: 'A foreign key needs the same integer type and sign on both sides.',
  rationale:
    'InnoDB compares the columns of a foreign key byte by byte: integers must have the same size and sign, text the same character set and collation. MySQL refuses anything else with error 3780, MariaDB with 1005 (errno 150).',
  exemptions: [
    'foreign keys of the base',
    'tables that the rebuilt schema does not have',
    'lengths of text, which may differ',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html',
  examples: {
    hazardous: [
      {
        name: 'another sign',
        setup,
        change:
          'CREATE TABLE orders (id INT PRIMARY KEY, user_id BIGINT, FOREIGN KEY (user_id) REFERENCES users (id));',
      },
      {
        name: 'another size',
        setup: `${setup}\nCREATE TABLE orders (id INT PRIMARY KEY, user_id INT UNSIGNED);`,
        change: 'ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id);',
      },
    ],
    safe: [
      {
        name: 'the same',
        setup,
        change:
          'CREATE TABLE orders (id INT PRIMARY KEY, user_id BIGINT UNSIGNED, FOREIGN KEY (user_id) REFERENCES users (id));',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) =>
      foreignKeys(table).flatMap((key) => {
        const old = change.before.tables[table.name];
        if (foreignKeys(old).some((each) => each.name === key.name)) return [];
        const parent = change.after.tables[key.references?.table ?? ''];
        const pairs = key.columns.map(
          (name, position) => [columnOf(table, name), columnOf(parent, key.references?.columns[position])] as const,
        );
        const odd = pairs.find(([child, referred]) => child && referred && differ(child, table, referred, parent));
        const origin = foreignKeyOrigin(change, table, key);
        if (!odd?.[0] || !odd[1] || !parent || !origin || origin.step.statement.sourceLines !== undefined) return [];
        const [child, referred] = odd;
        return [
          {
            ...origin,
            title: `"${table.name}"."${child.name}" cannot refer to "${parent.name}"."${referred.name}"`,
            message: `The columns are incompatible (${described(child, table)} and ${described(referred, parent)}), so MySQL refuses the foreign key with error 3780 (MariaDB: 1005, errno 150) and the deploy stops here.`,
            remedy: `Declare "${child.name}" as ${described(referred, parent)}, like the column that it refers to.`,
            evidence: [
              { fact: `"${parent.name}"."${referred.name}" is ${described(referred, parent)}.`, quote: origin.quote },
            ],
            tables: [table.name, parent.name],
            proof: 'derived' as const,
          },
        ];
      }),
    );
  },
};

function columnOf(table: Table | undefined, name: string | undefined): Column | undefined {
  return table?.columns.find((column) => column.name.toLowerCase() === name?.toLowerCase());
}

function differ(child: Column, table: Table, referred: Column, parent: Table | undefined): boolean {
  const [one, other] = [mysqlType(child.type), mysqlType(referred.type)];
  const [bytes, otherBytes] = [integerBytes(one), integerBytes(other)];
  if (bytes !== undefined && otherBytes !== undefined)
    return bytes !== otherBytes || one.includes('unsigned') !== other.includes('unsigned');
  if ((bytes === undefined) !== (otherBytes === undefined))
    return /char|text|binary|int/.test(one) && /char|text|binary|int/.test(other);
  const [charset, otherCharset] = [child.charset ?? table.charset, referred.charset ?? parent?.charset];
  return (
    /char|text/.test(one) &&
    /char|text/.test(other) &&
    charset !== undefined &&
    otherCharset !== undefined &&
    charset !== otherCharset
  );
}

function described(column: Column, table: Table): string {
  const charset = column.charset ?? table.charset;
  return `${column.type}${/char|text/.test(column.type) && charset !== undefined ? ` in ${charset}` : ''}`;
}
