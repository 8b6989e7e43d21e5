import { describe, expect, it } from 'vitest';
import { maskSecrets, secretKinds } from '../../src/judgement/secrets.ts';

/** Made up and put together here, so that no scanner takes this file for a leak. */
const of = (length: number, alphabet = 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY'): string =>
  alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
const hex = (length: number): string => of(length, '0a1b2c3d4e5f6789');
const upper = (length: number): string => of(length, 'A2B3C4D5E6F7GHIJ');
const body = Array.from({ length: 3 }, () => of(64)).join('\n');

const planted: Readonly<Record<string, readonly string[]>> = {
  'private key': [
    `-----BEGIN RSA PRIVATE KEY-----\n${body}\n${of(20)}==\n-----END RSA PRIVATE KEY-----`,
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}`,
    String.raw`"-----BEGIN PRIVATE KEY-----\n${of(64)}\n${of(64)}\n-----END PRIVATE KEY-----\n"`,
  ],
  'encoded block': [`${body}\n`],
  'AWS access key id': [`AKIA${upper(16)}`, `ASIA${upper(16)}`],
  'AWS secret access key': [`aws_secret_access_key = ${of(40)}`],
  'GitHub token': [`ghp_${of(36)}`, `ghs_${of(36)}`],
  'GitHub fine-grained token': [`github_pat_${of(40)}`],
  'GitLab token': [`glpat-${of(20)}`],
  'Anthropic key': [`sk-ant-api03-${of(60)}`],
  'OpenAI key': [`sk-proj-${of(48)}`, `sk-${of(48)}`],
  'Stripe key': [`sk_live_${of(24)}`, `rk_test_${of(24)}`],
  'Stripe webhook secret': [`whsec_${of(32)}`],
  'Slack token': [`xoxb-1234567890-${of(24)}`],
  'Slack app token': [`xapp-1-${upper(11)}-1234567890123-${hex(64)}`],
  'Slack webhook': [`https://hooks.slack.com/services/T00000000/B00000000/${of(24)}`],
  'Discord webhook': [`https://discord.com/api/webhooks/123456789012345678/${of(60)}`],
  'Google API key': [`AIza${of(35)}`],
  'Google OAuth secret': [`GOCSPX-${of(28)}`],
  'SendGrid key': [`SG.${of(22)}.${of(43)}`],
  'Mailgun key': [`key-${hex(32)}`],
  'Mailchimp key': [`${hex(32)}-us12`],
  'Twilio key': [`SK${hex(32)}`],
  'npm token': [`npm_${of(36)}`],
  'PyPI token': [`pypi-AgEIcHlwaS5vcmc${of(60)}`],
  'crates.io token': [`cio${of(32)}`],
  'RubyGems key': [`rubygems_${hex(48)}`],
  'Docker Hub token': [`dckr_pat_${of(27)}`],
  'Hugging Face token': [`hf_${of(34)}`],
  'DigitalOcean token': [`dop_v1_${hex(64)}`],
  'Vault token': [`hvs.${of(40)}`],
  'Databricks token': [`dapi${hex(32)}`],
  'Shopify token': [`shpat_${hex(32)}`],
  'Linear key': [`lin_api_${of(40)}`],
  'New Relic key': [`NRAK-${upper(27)}`],
  'Grafana token': [`glsa_${of(40)}`],
  'Sentry token': [`sntrys_${of(60)}`],
  'Supabase token': [`sbp_${hex(40)}`],
  'PlanetScale password': [`pscale_pw_${of(43)}`],
  'age key': [`AGE-SECRET-KEY-1${upper(58)}`],
  'Azure storage key': [`AccountKey=${of(86)}==`],
  'JSON web token': [`eyJ${of(20)}.eyJ${of(60)}.${of(43)}`],
  'password in a URL': ['postgres://app:hunter2hunter2@db.internal:5432/shop', 'redis://:s3cr3tpass@cache:6379'],
  'authorization header': [`Authorization: Bearer ${of(40)}`, `basic ${of(24)}`],
  'database role password': ["CREATE ROLE app LOGIN PASSWORD 'correct horse battery';"],
  'assigned secret': [
    'const apiKey = "not-a-known-form-1234";',
    `"client_secret": "${of(24)}"`,
    "password: 'swordfish-1'",
  ],
};

describe('every kind of secret', () => {
  it('is planted in this test', () => {
    expect(Object.keys(planted).toSorted()).toEqual(secretKinds.map(({ name }) => name).toSorted());
    expect(secretKinds.length).toBeGreaterThanOrEqual(20);
  });

  it.each(Object.entries(planted).flatMap(([kind, texts]) => texts.map((text) => [kind, text] as const)))(
    '%s is masked in the middle of code: %s',
    (kind, text) => {
      const masked = maskSecrets(`-- before\n${text}\n-- after`);
      expect(masked.text).toContain(`[masked: `);
      expect(masked.found).toContain(kind);
      expect(masked.text.startsWith('-- before\n')).toBe(true);
      expect(masked.text.endsWith('\n-- after')).toBe(true);
      for (const part of text.match(/[A-Za-z0-9+/]{20,}/g) ?? []) expect(masked.text).not.toContain(part);
    },
  );
});

it('masks only the secret part, so that the line can still be judged', () => {
  expect(maskSecrets('url = "postgres://app:hunter2hunter2@db.internal:5432/shop"').text).toBe(
    'url = "postgres://app:[masked: password in a URL]@db.internal:5432/shop"',
  );
});

it('keeps the number of lines, because findings are anchored by them', () => {
  const text = `a\n-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\nb`;
  expect(maskSecrets(text).text.split('\n')).toHaveLength(text.split('\n').length);
  expect(maskSecrets(text).text.split('\n').at(-1)).toBe('b');
});

it.each([
  'CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);',
  'const token = await getToken(request);',
  'password: process.env.DB_PASSWORD,',
  'url: "postgres://${user}:${password}@${host}/shop"',
  'ALTER TABLE users ADD COLUMN password text NOT NULL;',
  'const secret = config["secret"];',
  '-- 8f14e45fceea167a5a36dedd4bea2543d8f14e45 is the commit that added it',
  "ALTER TABLE tokens ADD COLUMN api_key varchar(64) DEFAULT '';",
  'tokenizer: "standard_analyzer_v2"',
])('leaves ordinary code as it is: %s', (line) => {
  expect(maskSecrets(line)).toEqual({ text: line, found: [] });
});

it('takes time that grows with the text and no faster', () => {
  const hostile = [
    '-----BEGIN PRIVATE KEY-----' + 'A'.repeat(100_000),
    'a://' + ':'.repeat(100_000),
    'aws'.repeat(40_000),
    'eyJ' + 'a'.repeat(100_000) + '.eyJ',
    'password="' + '\\'.repeat(100_000),
    ' '.repeat(100_000),
  ];
  for (const text of hostile) {
    const start = performance.now();
    maskSecrets(text);
    expect(performance.now() - start).toBeLessThan(1_500);
  }
});
