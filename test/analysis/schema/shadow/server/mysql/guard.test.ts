import { describe, expect, it } from 'vitest';
import { guard } from '../../../../../../src/analysis/schema/shadow/server/mysql/guard.ts';

describe('what may be sent to a scratch MySQL server', () => {
  it.each([
    'ALTER TABLE `orders` ADD COLUMN note TEXT, ALGORITHM=INSTANT',
    "INSERT INTO logs (text) VALUES ('LOAD DATA INFILE; SELECT SLEEP(9)')",
    'CREATE OR REPLACE ALGORITHM=UNDEFINED VIEW v AS SELECT 1',
    'CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW BEGIN SET NEW.a = 1; SET NEW.b = 2; END',
    'SET FOREIGN_KEY_CHECKS=0',
    'SET @old = @@sql_mode, sql_mode = ""',
    '/*!40101 SET NAMES utf8 */',
    'SELECT COUNT(*) INTO @n FROM information_schema.statistics WHERE table_schema = DATABASE()',
    'PREPARE stmt FROM @sql',
    'DROP TABLE IF EXISTS mysql',
    'SELECT m.mysql.id FROM orders m',
  ])('%s', (sql) => {
    expect(guard(sql)).toBeUndefined();
  });

  it.each([
    ["LOAD DATA INFILE '/etc/passwd' INTO TABLE t", 'LOAD'],
    ["SELECT * FROM t INTO OUTFILE '/tmp/x'", 'OUTFILE'],
    ["SELECT 1 INTO /* */ DUMPFILE '/tmp/x'", 'DUMPFILE'],
    ["SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */", 'OUTFILE'],
    ["SELECT LOAD_FILE('/etc/passwd')", 'LOAD_FILE'],
    ['SELECT * FROM mysql.user', 'mysql'],
    ['SELECT * FROM `mysql` . `user`', 'mysql'],
    ['SET GLOBAL general_log = 1', 'GLOBAL'],
    ['SET @@GLOBAL.general_log = 1', '@@GLOBAL'],
    ['SET PERSIST max_connections = 1', 'PERSIST'],
    ["SET PASSWORD = 'x'", 'PASSWORD'],
    ['SET max_statement_time = 0', 'max_statement_time'],
    ['SET SESSION max_execution_time = 0', 'max_execution_time'],
    ['SET STATEMENT max_statement_time = 0 FOR SELECT 1', 'STATEMENT'],
    ['SHUTDOWN', 'SHUTDOWN'],
    ['KILL 1', 'KILL'],
    ['USE other', 'USE'],
    ["CREATE USER x IDENTIFIED BY 'y'", 'USER'],
    ['CREATE DATABASE z', 'DATABASE'],
    ['DROP SCHEMA z', 'SCHEMA'],
    ['ALTER EVENT e ENABLE', 'EVENT'],
    ['GRANT ALL ON *.* TO x', 'GRANT'],
    ['INSTALL PLUGIN p SONAME "x.so"', 'INSTALL'],
    ["CREATE FUNCTION f RETURNS STRING SONAME 'x.so'", 'SONAME'],
    ['CREATE DEFINER=root@localhost VIEW v AS SELECT 1', 'DEFINER'],
    ['SELECT SLEEP(1000)', 'SLEEP'],
    ['SELECT BENCHMARK(1e9, MD5(1))', 'BENCHMARK'],
    ["CREATE TABLE t (a int) ENGINE=FEDERATED CONNECTION='mysql://x'", 'FEDERATED'],
    ['HANDLER t OPEN', 'HANDLER'],
    ['DELIMITER //', 'DELIMITER'],
    ['SELECT 1; DROP TABLE t', 'more than one'],
    ['', 'empty'],
  ])('not %s', (sql, reason) => {
    expect(guard(sql)).toContain(reason);
  });
});
