import { afterAll, beforeAll, expect, it } from 'vitest';
import { andWait, readComments } from '../../src/demo/conversation.ts';
import type { ReviewAnswer } from '../../src/judgement/answer.ts';
import type { ProposalAnswer } from '../../src/judgement/proposal-answer.ts';
import { INDEX, migration, startWorld, type World } from '../helpers/local-github.ts';
import { type ModelServer, startModelServer } from '../llm/model-server.ts';

let server: ModelServer;
let world: World;

beforeAll(async () => {
  server = await startModelServer();
  world = await startWorld({ model: server.model() });
});
afterAll(async () => {
  await world.close();
  await server.stop();
});

const CHARGE = 'await fetch(provider, { method: "POST", body });';
const CODE = `export async function charge(provider: string, body: string) {\n  ${CHARGE}\n}\n`;

type Judged = ReviewAnswer['findings'][number];

const judged: Judged = {
  path: 'src/charge.ts',
  side: 'RIGHT',
  line: 2,
  quote: CHARGE,
  hazard: 'missing-timeout',
  level: 'error',
  confidence: 'high',
  title: 'A charge waits for ever on the provider',
  trigger: 'The provider accepts the connection and does not answer',
  consequence: 'Every worker ends up waiting and checkout stops for all customers',
  because: 'The request has no signal and no time limit',
  remedy: 'Pass AbortSignal.timeout(5_000)',
  tables: [],
};

function answer(findings: readonly Judged[]): string {
  return JSON.stringify({ verdicts: [], findings: [...findings], questions: [] } satisfies ReviewAnswer);
}

it('posts what the model found beside what the engine proved, and drops a finding whose quote is made up', async () => {
  const invented = { ...judged, title: 'A card number is logged', quote: 'console.log(cardNumber);', line: 1 };
  server.mock.onMessage(/./, { content: answer([judged, invented]) });

  const scene = await world.open({ files: { 'src/charge.ts': CODE, [migration('index')]: INDEX } });

  const { reviews, inline } = await scene.page();
  expect(inline).toHaveLength(2);
  expect(inline.find(({ path }) => path === 'src/charge.ts')).toMatchObject({
    line: 2,
    body: expect.stringContaining('A charge waits for ever on the provider'),
  });
  expect(inline.find(({ path }) => path === migration('index'))?.body).toContain('blocks writes');
  expect(reviews[0]?.body).toContain('Looked at 1 migration, 1 code file (read by the model only).');
  expect([...reviews, ...inline].map(({ body }) => body).join('\n')).not.toContain('card number');
});

it('does not repeat what the model said before, however it words it', async () => {
  server.mock.onMessage(/./, { content: answer([judged]) });
  const scene = await world.open({ files: { 'src/charge.ts': CODE } });

  server.mock.clearFixtures();
  server.mock.onMessage(/./, { content: answer([{ ...judged, line: 3, title: 'No time limit on the charge' }]) });
  await scene.push({ files: { 'src/charge.ts': `// Charges.\n${CODE}` } });

  const { reviews, inline } = await scene.page();
  expect([reviews.length, inline.length]).toEqual([1, 1]);
});

it('posts the facts and says so when the model cannot be asked', async () => {
  server.mock.clearFixtures();
  server.mock.onMessage(/./, { error: { message: 'overloaded', type: 'overloaded_error' }, status: 529 });

  const scene = await world.open();

  const { reviews, inline } = await scene.page();
  expect(inline).toMatchObject([{ path: migration('index') }]);
  expect(reviews[0]?.body).toMatch(/model could not be asked/);
});

it('answers an issue labelled design-needed with a proposal', async () => {
  const proposal = {
    understanding: 'Customers want to know when a product is available again.',
    requirements: [{ name: 'Subscriptions', today: '0', later: '500,000' }],
    assumptions: ['Mails may be some minutes late.'],
    recommendation: 'One table and one job in the service that exists.',
    sketch: {
      nodes: [
        { id: 'shop', label: 'Shop', kind: 'service' },
        { id: 'db', label: 'PostgreSQL', kind: 'store' },
      ],
      edges: [{ from: 'shop', to: 'db', label: 'subscriptions' }],
    },
    components: [{ name: 'Notifier', responsibility: 'sends mails', owns: 'sent_at' }],
    dataFlow: ['A product comes back in stock.', 'The notifier claims subscriptions and sends mails.'],
    dataModel: { explanation: 'One row per wish.', sql: 'CREATE TABLE wishes (id bigint PRIMARY KEY);', indexes: [] },
    contracts: [],
    failureModes: [
      { trigger: 'mail server down', effect: 'mails wait', detection: 'age of oldest', mitigation: 'retry' },
    ],
    options: [
      { name: 'A queue service', gains: 'throughput', costs: 'one more part', chooseWhen: '10 million wishes' },
    ],
    increments: [{ title: 'Table', delivers: 'wishes are kept', rollout: 'behind a flag', rollback: 'drop it' }],
    sure: ['The database holds this.'],
    unsure: [],
  } satisfies ProposalAnswer;
  server.mock.clearFixtures();
  server.mock.onMessage(/./, { content: JSON.stringify(proposal) });
  const { full_name: repository } = await world.maya.createRepository('acme', 'wishes', {
    private: false,
    files: { 'README.md': '# Wishes\n\nKeeps what customers wait for.\n', [migration('first')]: 'SELECT 1;\n' },
  });
  const issue = await world.maya.openIssue(repository, { title: 'Back in stock', body: 'Tell customers.' });

  await andWait(world, { event: 'issues', action: 'labeled' }, () =>
    world.maya.label(repository, issue.number, 'design-needed'),
  );

  const comments = await readComments(world.maya, repository, issue.number);
  expect(comments).toMatchObject([{ user: { login: 'architect[bot]' } }]);
  expect(comments[0]?.body).toContain('One table and one job in the service that exists');
  const asked = JSON.stringify(server.bodies().at(-1));
  expect(asked).toContain('Keeps what customers wait for.');
  expect(asked).toContain('Migrations: 1 in');
});
