import { describe, expect, it } from 'vitest';
import { resplit } from '../../../../../src/analysis/schema/operations/mysql/resplit.ts';
import { splitMysql } from '../../../../../src/analysis/schema/operations/mysql/split.ts';
import { splitStatements } from '../../../../../src/analysis/schema/statements.ts';

const parts = (text: string) => splitMysql(text, 'a.sql').map(({ sql, line, endLine }) => [sql, line, endLine]);

describe('splitting MySQL', () => {
  it('knows backslashes, backticks and # comments', () => {
    expect(parts("INSERT INTO a VALUES ('it\\'s; b');\n# no; statement\nALTER TABLE `x;y` ADD c INT;")).toEqual([
      ["INSERT INTO a VALUES ('it\\'s; b')", 1, 1],
      ['ALTER TABLE `x;y` ADD c INT', 3, 3],
    ]);
  });

  it('follows DELIMITER, and bodies without it', () => {
    const trigger =
      'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN\n IF NEW.a THEN SET NEW.b = CASE WHEN 1 THEN 2 END; END IF;\nEND';
    expect(parts(`DELIMITER $$\n${trigger}$$\nDELIMITER ;\nSELECT 1;`)).toEqual([
      [trigger, 2, 4],
      ['SELECT 1', 6, 6],
    ]);
    expect(parts(`${trigger};\nSELECT 1;`)).toEqual([
      [trigger, 1, 3],
      ['SELECT 1', 4, 4],
    ]);
  });

  it('puts back together what was split as PostgreSQL, in its lines', () => {
    const text =
      "\nINSERT INTO a VALUES ('it\\'s; b');\n\nDELIMITER $$\nCREATE PROCEDURE p() BEGIN\n SELECT 1;\nEND$$\nDELIMITER ;\nALTER TABLE a\n ADD b INT;\n";
    expect(resplit(splitStatements(text, 'a.sql'))).toEqual(splitMysql(text, 'a.sql'));
  });

  it('leaves alone what a reader made from another language', () => {
    const made = { kind: 'sql', sql: "SELECT 'a\\'; b'", path: 'a.rb', line: 3, endLine: 3, sourceLines: [3] } as const;
    expect(resplit([made])).toEqual([made]);
  });
});
