import { expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';

function logged(err: unknown): Readonly<Record<string, unknown>> {
  const lines: string[] = [];
  createLog('info', { write: (line: string) => void lines.push(line) }).error({ err, job: '1' }, 'job failed');
  return JSON.parse(lines.join('')) as Record<string, unknown>;
}

it('says of an error what happened, and nothing of what was sent or answered', () => {
  const error = Object.assign(new Error('Validation failed', { cause: new Error('socket closed') }), {
    status: 422,
    code: 'EFAILED',
    request: { body: 'SELECT secret' },
    response: { data: 'SELECT secret' },
    detail: 'Key (token)=(secret)',
  });
  const line = logged(error);
  expect(line).toMatchObject({
    msg: 'job failed',
    job: '1',
    err: { type: 'Error', message: 'Validation failed: socket closed', status: 422, code: 'EFAILED' },
  });
  expect((line['err'] as { stack: string }).stack).toContain('caused by: Error: socket closed');
  expect(JSON.stringify(line)).not.toContain('secret');
});

it('takes what was thrown as it is where it is no error', () => {
  expect(logged('gone')).toMatchObject({ err: { message: 'gone' } });
});
