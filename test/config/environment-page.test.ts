import { expect, it } from 'vitest';
import { renderEnvironmentPage } from '../../src/config/environment-page.ts';

it('keeps the page about the environment true to what the server reads', async () => {
  const page = renderEnvironmentPage();
  expect(page).toContain('| `WEBHOOK_SECRET` | required |');
  expect(page).toContain('| `PORT` | `3000` |');
  await expect(page).toMatchFileSnapshot('../../docs/environment.md');
});
