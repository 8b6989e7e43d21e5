import { expect, it } from 'vitest';
import { github } from '../../../src/cli/formats/github.ts';
import { blockingIndex, report, review } from '../report.ts';

const look = { colour: false, width: 100 };

it('annotates lines of the head, and only the file where the line is gone', () => {
  const [error, warning, question] = github(report, look).split('\n');
  expect(error).toBe(
    '::error file=db/migrations/2.sql,line=2,endLine=2,title=Building this index blocks writes to "orders" ' +
      '(require-concurrent-index LK11%2C proved)::CREATE INDEX holds a SHARE lock on "orders": every write waits until ' +
      'the build ends.%0A%0AInstead: Use CREATE INDEX CONCURRENTLY, outside a transaction.%0A' +
      'CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id);%0A%0ABecause: pg_locks shows ShareLock on "orders".',
  );
  expect(warning).toMatch(/^::warning file=schema\.prisma,title=/);
  expect(question).toBe('::notice title=Architect asks::How many rows does "orders" have?');
});

it('lets no text from the repository issue a command of its own', () => {
  const hostile = {
    ...blockingIndex,
    path: 'a,line=9::b\n::set-env name=X::y.sql',
    message: 'x\n::stop-commands::t\r\n%',
  };
  const skipped = [{ path: '::add-mask::x', reason: '##[group]y' }];
  const text = github(
    { ...report, review: { ...review, findings: [hostile], coverage: { ...review.coverage, skipped } } },
    look,
  );
  const commands = text.split('\n').filter((line) => /^\s*::|##\[/.test(line));
  expect(commands).toHaveLength(2);
  expect(commands[0]).toContain('file=a%2Cline=9%3A%3Ab %3A%3Aset-env name=X%3A%3Ay.sql,line=2');
  expect(commands[0]).toContain('::x%0A::stop-commands::t%0A%25%0A');
  expect(text).not.toContain('::add-mask::');
});
