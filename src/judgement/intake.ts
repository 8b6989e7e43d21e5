import type { DesignRequest, IntakeQuestion } from '../domain/proposal.ts';
import type { Settings } from '../domain/settings.ts';

type Topic = IntakeQuestion & {
  /** Headings under which issues and issue forms answer it. */
  readonly headings: RegExp;
  /** Words or figures that answer it anywhere in the text. */
  readonly answers: readonly RegExp[];
};

const FIGURE = String.raw`\d[\d.,_]{0,20}\s?(?:k|m|bn|thousand|million|billion|tsd|mio)?\+?`;
const COUNTED = String.raw`(?:(?:active|daily|monthly|concurrent|new|paying|registered)\s+){0,3}(?:users?|customers?|tenants?|accounts?|requests?|req|calls?|orders?|events?|messages?|jobs?|rows?|records?|documents?|files?|devices?|sessions?|invoices?|uploads?|emails?)`;

const topics: readonly Topic[] = [
  {
    topic: 'product',
    question: 'Who uses this, for what, and what do they lose when it is down or wrong for an hour?',
    why: 'It decides which failures must be impossible and which may be repaired afterwards.',
    assumption:
      'A product with paying users: an hour of downtime is embarrassing, lost or wrong data is not acceptable.',
    headings:
      /^(?:product|context|background|users?|use cases?|user stor(?:y|ies)|problem(?: statement)?|motivation)\b/i,
    answers: [
      /\bas an? [\w -]{2,40},? I (?:want|need|would like)\b/i,
      /\b(?:our|the|these|most) (?:users?|customers?|merchants?|sellers?|buyers?|patients?|students?|drivers?|operators?|editors?|tenants?)\b.{0,40}\b(?:can|cannot|can't|need|want|should|will|expect|use|wait|see|lose)\b/i,
      /\bwe (?:run|build|sell|operate|offer|make|host|provide) (?:an?|the|our)\b/i,
    ],
  },
  {
    topic: 'scale',
    question:
      'How much is it today and in 12 to 24 months: users, requests or messages per second at peak, rows, growth?',
    why: 'It decides between one table and one process, and partitions, queues and caches.',
    assumption: 'Up to 50 requests a second at peak and 10 million rows in the largest table within two years.',
    headings: /^(?:scale|load|volume|traffic|throughput|size|numbers|expected (?:load|usage|traffic|volume))\b/i,
    answers: [
      new RegExp(String.raw`${FIGURE}\s*${COUNTED}\b`, 'i'),
      new RegExp(
        String.raw`${FIGURE}\s*(?:rps|qps|tps|req/s|[gt]i?b\b|per (?:second|minute|hour|day|month)|/ ?(?:s|sec|min|h|day)\b|a (?:second|minute|day))`,
        'i',
      ),
    ],
  },
  {
    topic: 'team',
    question: 'How many people will build and run it, what do they know well, and is anybody on call?',
    why: 'Each moving part needs somebody who can repair it at night.',
    assumption: 'Two to five engineers who know the stack of this repository, nobody on call outside office hours.',
    headings: /^(?:team|people|staffing|who (?:builds|runs)|ownership|operations)\b/i,
    answers: [
      /\b(?:team of|we are|we're|only|just)\s+(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|a (?:few|couple of))\b.{0,25}\b(?:engineers?|devs?|developers?|people|persons?|of us)\b/i,
      /\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:\w+\s+){0,2}(?:engineers?|devs?|developers?|sres?|maintainers?)\b/i,
      /\b(?:team of (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)|solo (?:developer|maintainer|founder|project)|one-person|just me|on my own|on-?call)\b/i,
    ],
  },
  {
    topic: 'constraints',
    question:
      'What is fixed: cloud or hosting, database, budget, deadline, law (GDPR, HIPAA, PCI), clients that cannot change?',
    why: 'A constraint found late throws a design away.',
    assumption: 'What the repository runs today stays, no new paid service, personal data falls under the GDPR.',
    headings:
      /^(?:constraints?|limitations?|requirements? and constraints?|non-?functional requirements?|compliance|budget|deadline)\b/i,
    answers: [
      /\b(?:GDPR|DSGVO|HIPAA|PCI(?:[- ]DSS)?|SOC ?2|FedRAMP|data residency|air-?gapped|on-?prem(?:ises?)?|self-?hosted)\b/i,
      /\b(?:budget|deadline)\b.{0,40}\d/i,
      /\b(?:must (?:not|stay|remain|run on)|cannot (?:use|add|change|move)|can't (?:use|add|change|move)|not allowed to|no (?:new|extra|additional) (?:infrastructure|services?|dependenc(?:y|ies)|databases?|downtime)|has to (?:run|stay|live) (?:on|in))\b/i,
    ],
  },
  {
    topic: 'priorities',
    question: 'When two of them conflict, which wins: time to ship, cost, latency, consistency, ease of operation?',
    why: 'Every design gives one of them up; it should be the one that you would give up.',
    assumption: 'Correct data first, then ease of operation, then time to ship; latency and cost last.',
    headings:
      /^(?:priorit(?:y|ies)|goals?(?: and non-?goals?)?|non-?goals?|trade-?offs?|success criteria|what matters)\b/i,
    answers: [
      /\b(?:priorit(?:y|ies|i[sz]e)|matters? (?:most|more)|(?:most|more) important(?:ly)?|optimi[sz]e for|first and foremost|rather than|at the (?:cost|expense) of|trade-?offs?|nice[- ]to[- ]have|non-?goals?)\b/i,
    ],
  },
];

/**
 * The intake questions that neither the issue nor the settings answer yet. Read from headings, keywords and figures: a
 * topic that is only mentioned counts as open, and code, quotes and comments count as nothing.
 */
export function intakeQuestions(issue: DesignRequest, settings: Settings): readonly IntakeQuestion[] {
  const text = `${issue.title}\n\n${prose(issue.body)}`;
  const sections = sectionsOf(text);
  return topics
    .filter(({ topic }) => !settings.context[topic]?.trim())
    .filter(({ headings }) => !sections.some(({ heading, body }) => headings.test(heading) && isAnswer(body)))
    .filter(({ answers }) => !answers.some((answer) => answer.test(text)))
    .map(({ topic, question, why, assumption }) => ({ topic, question, why, assumption }));
}

function prose(body: string): string {
  return body
    .slice(0, 60_000)
    .replace(/\r\n?/g, '\n')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/^(```|~~~)[\s\S]*?(?:^\1|$(?![\s\S]))/gm, '')
    .replace(/^ {0,3}>.*$/gm, '');
}

function sectionsOf(text: string): readonly { readonly heading: string; readonly body: string }[] {
  const [, ...rest] = `\n${text}`.split(/\n {0,3}#{1,6}[ \t]+/);
  const bold = [...text.matchAll(/^\*\*([^*\n]{3,60}?):?\*\*:?[ \t]*(.*)$/gm)];
  const labelled = [...text.matchAll(/^(?:[-*][ \t]+)?([A-Z][\w /&-]{2,40}):[ \t]+(\S.*)$/gm)];
  return [
    ...rest.map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return { heading: heading.replace(/[*_:#]+/g, '').trim(), body: lines.join('\n') };
    }),
    ...[...bold, ...labelled].map(([, heading = '', body = '']) => ({ heading: heading.trim(), body })),
  ];
}

/** Issue forms leave a heading over nothing. */
function isAnswer(body: string): boolean {
  const text = body.replace(/[*_`\s.…-]+/g, ' ').trim();
  return (
    text.length >= 8 &&
    !/^(?:no response|n a|n\/a|none|tbd|t b d|todo|unknown|not sure|don't know|to be (?:defined|decided))$/i.test(text)
  );
}
