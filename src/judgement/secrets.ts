/** A kind of credential. `pattern` matches the whole token, or has a group `secret` for the part to hide. */
type SecretKind = { readonly name: string; readonly pattern: RegExp };

/**
 * Credentials that are recognisable by their own form, most specific first. Every pattern is linear: bounded
 * repetition, no nesting.
 */
export const secretKinds: readonly SecretKind[] = [
  // The end may be outside the hunk, so the key goes as far as its lines do.
  {
    name: 'private key',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:\s|\\[nr]|["',])*[A-Za-z0-9+/=]{16,})*(?:(?:\s|\\[nr]|["',])*[A-Za-z0-9+/=]{0,100}(?:\s|\\[nr]|["',])*-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
  },
  { name: 'encoded block', pattern: /(?:^[ \t]{0,20}[A-Za-z0-9+/]{60,76}={0,2}\r?\n){2,}/gm },
  { name: 'AWS access key id', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g },
  {
    name: 'AWS secret access key',
    pattern: /aws.{0,20}(?:secret|sk).{0,20}?[=:]\s{0,4}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  },
  { name: 'GitHub token', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g },
  { name: 'GitHub fine-grained token', pattern: /\bgithub_pat_[A-Za-z0-9_]{22,255}\b/g },
  { name: 'GitLab token', pattern: /\bgl(?:pat|dt|rt|oas|ptt|ft|soat|cbt|imt)-[A-Za-z0-9_-]{20,100}/g },
  { name: 'Anthropic key', pattern: /\bsk-ant-[A-Za-z0-9_-]{20,200}/g },
  { name: 'OpenAI key', pattern: /\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,250}|\bsk-[A-Za-z0-9]{32,64}\b/g },
  { name: 'Stripe key', pattern: /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,250}\b/g },
  { name: 'Stripe webhook secret', pattern: /\bwhsec_[A-Za-z0-9+/=]{24,100}/g },
  { name: 'Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}/g },
  { name: 'Slack app token', pattern: /\bxapp-\d-[A-Z0-9]{6,20}-\d{6,20}-[a-f0-9]{32,100}\b/g },
  { name: 'Slack webhook', pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/_-]{20,200}/g },
  {
    name: 'Discord webhook',
    pattern: /https:\/\/(?:\w{1,10}\.)?discord(?:app)?\.com\/api\/webhooks\/\d{6,25}\/[\w-]{20,120}/g,
  },
  { name: 'Google API key', pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { name: 'Google OAuth secret', pattern: /\bGOCSPX-[A-Za-z0-9_-]{20,60}/g },
  { name: 'SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}/g },
  { name: 'Mailgun key', pattern: /\bkey-[a-f0-9]{32}\b/g },
  { name: 'Mailchimp key', pattern: /\b[a-f0-9]{32}-us\d{1,2}\b/g },
  { name: 'Twilio key', pattern: /\bSK[a-f0-9]{32}\b/g },
  { name: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { name: 'PyPI token', pattern: /\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{30,300}/g },
  { name: 'crates.io token', pattern: /\bcio[A-Za-z0-9]{32}\b/g },
  { name: 'RubyGems key', pattern: /\brubygems_[a-f0-9]{48}\b/g },
  { name: 'Docker Hub token', pattern: /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,60}/g },
  { name: 'Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{30,60}\b/g },
  { name: 'DigitalOcean token', pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/g },
  { name: 'Vault token', pattern: /\bhv[sbr]\.[A-Za-z0-9_-]{20,200}/g },
  { name: 'Databricks token', pattern: /\bdapi[a-f0-9]{32}(?:-\d)?\b/g },
  { name: 'Shopify token', pattern: /\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}\b/g },
  { name: 'Linear key', pattern: /\blin_api_[A-Za-z0-9]{32,60}\b/g },
  { name: 'New Relic key', pattern: /\bNRAK-[A-Z0-9]{27}\b/g },
  { name: 'Grafana token', pattern: /\bgl(?:c|sa)_[A-Za-z0-9+/=_]{32,200}/g },
  { name: 'Sentry token', pattern: /\bsntr[yu]s_[A-Za-z0-9+/=_]{40,300}/g },
  { name: 'Supabase token', pattern: /\bsb(?:p_[a-f0-9]{40}|_secret_[A-Za-z0-9_-]{20,80})/g },
  { name: 'PlanetScale password', pattern: /\bpscale_(?:pw|tkn|oauth)_[A-Za-z0-9_.-]{32,64}/g },
  { name: 'age key', pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g },
  { name: 'Azure storage key', pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{60,100}={0,2})/g },
  { name: 'JSON web token', pattern: /\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}/g },
  {
    name: 'password in a URL',
    pattern: /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@'"`<>{}$]{0,100}:(?<secret>[^\s/@'"`<>{}$]{3,200})@/gi,
  },
  { name: 'authorization header', pattern: /\b(?:bearer|basic)\s{1,4}(?<secret>[A-Za-z0-9._~+/-]{20,2000}={0,2})/gi },
  {
    name: 'database role password',
    pattern: /\b(?:password|identified\s{1,4}by)\s{1,4}(?<secret>'[^'\n]{3,200}')/gi,
  },
  {
    name: 'assigned secret',
    pattern:
      /(?:secret|token|passw(?:or)?d|passwd|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret|encryption[_-]?key|signing[_-]?key)["'\]]{0,2}\s{0,4}(?:=>|:=|[:=])\s{0,4}["'](?<secret>[^"'\s${}<>()]{8,300})["']/gi,
  },
];

/** A text that may leave the process, and how many secrets of which kind were hidden in it. */
export type Masked = { readonly text: string; readonly found: readonly string[] };

/** Replaces credentials by `[masked: kind]`. Line breaks inside a secret are kept, so that line numbers stay true. */
export function maskSecrets(text: string): Masked {
  const found: string[] = [];
  const masked = secretKinds.reduce((current, { name, pattern }) => {
    return current.replace(pattern, (...args) => {
      const match = String(args[0]);
      const groups: unknown = args.at(-1);
      const secret = (typeof groups === 'object' && (groups as { secret?: string } | null)?.secret) || match;
      if (secret.includes('[masked: ')) return match;
      found.push(name);
      return match.replace(secret, () => secret.replace(/[^\n]+/, `[masked: ${name}]`).replace(/(?<=\n)[^\n]+/g, ''));
    });
  }, text);
  return { text: masked, found };
}
