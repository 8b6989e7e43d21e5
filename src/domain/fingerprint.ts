import { createHash } from 'node:crypto';

/**
 * Identity of a finding: a hash of hazard, path and the quote with its white space collapsed, so that it survives
 * line shifts and re-indentation. Two findings with one fingerprint are one finding, whoever found it.
 */
export function fingerprintOf(finding: { hazard: string; path: string; quote: string }): string {
  const quote = finding.quote.replace(/\s+/g, ' ').trim().toLowerCase();
  return createHash('sha256').update([finding.hazard, finding.path, quote].join('\0')).digest('hex').slice(0, 16);
}
