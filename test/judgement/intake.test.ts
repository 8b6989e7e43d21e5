import { describe, expect, it } from 'vitest';
import { intakeQuestions } from '../../src/judgement/intake.ts';
import * as given from './given.ts';

const open = (body: string, title = 'Send webhooks', context = {}) =>
  intakeQuestions({ title, body }, given.settings({ context })).map(({ topic }) => topic);

const ALL = ['product', 'scale', 'team', 'constraints', 'priorities'];

it('asks all five of an issue that says nothing, each with its reason and a default', () => {
  const questions = intakeQuestions({ title: 'Send webhooks', body: '' }, given.settings());
  expect(questions.map(({ topic }) => topic)).toEqual(ALL);
  for (const { question, why, assumption } of questions) {
    expect(question).toMatch(/\?$/);
    expect(why.length).toBeGreaterThan(20);
    expect(assumption.length).toBeGreaterThan(20);
  }
});

it('asks nothing of an issue that answers everything', () => {
  const body = [
    'As a merchant, I want my shop to be told when an order ships.',
    'About 2,000 merchants, 40k events per day now, ten times that in two years.',
    'We are three engineers, nobody is on call at night.',
    'It has to run on our PostgreSQL, no new infrastructure. GDPR applies.',
    'Never losing an event matters more than latency.',
  ].join('\n\n');
  expect(open(body)).toEqual([]);
});

it("does not ask what the repository's settings state", () => {
  expect(open('', 'Webhooks', { scale: '50 orders a second', team: 'two people', priorities: ' ' })).toEqual([
    'product',
    'constraints',
    'priorities',
  ]);
});

describe('is answered', () => {
  it.each([
    ['scale', 'Peak is 300 rps.'],
    ['scale', 'The table has 1.2 billion rows.'],
    ['scale', 'Around 5k daily active users.'],
    ['scale', 'We take in 20 GB every night.'],
    ['scale', '10 million messages / day'],
    ['team', 'It is just me.'],
    ['team', 'A team of four maintains it.'],
    ['team', 'We have 2 backend engineers.'],
    ['constraints', 'We cannot use any managed cloud service.'],
    ['constraints', 'This must stay self-hosted.'],
    ['constraints', 'Must be PCI-DSS compliant'],
    ['priorities', 'We optimize for time to market.'],
    ['priorities', 'Consistency is more important than latency.'],
    ['product', 'We run a marketplace for used bikes.'],
    ['product', 'Our customers cannot export their invoices.'],
  ])('%s by: %s', (topic, text) => {
    expect(open(text)).not.toContain(topic);
  });

  it.each([
    ['scale', '## Scale\n\nSmall for now, a handful of shops'],
    ['team', '### Team\nPlatform group'],
    ['constraints', '**Constraints:** only what the cluster already has'],
    ['priorities', '## Goals and non-goals\n\n- reliability'],
    ['product', '### Problem statement\n\nInvoices arrive late'],
    ['scale', 'Scale: 40,000 subscriptions in the first month'],
    ['team', '- Team: the checkout group'],
  ])('%s by its heading', (topic, text) => {
    expect(open(text)).not.toContain(topic);
  });
});

describe('stays open', () => {
  it.each([
    ['a word without a figure', 'It should scale to many users.', 'scale'],
    ['a figure without what it counts', 'See #1234 and RFC 2119.', 'scale'],
    ['a status code or version', 'The endpoint answers 500 on Node 24.', 'scale'],
    ['figures in code', '```\nLIMIT 500 rows per second\n```', 'scale'],
    ['figures in a comment of the template', '<!-- e.g. 500 users -->', 'scale'],
    ['figures in a quote', '> we had 500 users', 'scale'],
    ['the mention of a team', 'The team should decide this.', 'team'],
    ['an ordinary requirement', 'The button must be blue.', 'constraints'],
    ['a heading over nothing', '### Scale\n\n_No response_\n\n### Team\n\nN/A', 'scale'],
    ['a heading over a promise', '## Constraints\n\nTBD', 'constraints'],
  ])('by %s', (_, text, topic) => {
    expect(open(text)).toContain(topic);
  });
});

it('reads a hostile issue in no time', () => {
  const bodies = [
    '1 '.repeat(100_000),
    '# '.repeat(100_000),
    '```\n'.repeat(50_000),
    '<!--'.repeat(50_000),
    'as a '.repeat(50_000),
  ];
  for (const body of bodies) {
    const start = performance.now();
    expect(open(body).length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(1_000);
  }
});
