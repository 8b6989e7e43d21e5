import type { Finding } from '../domain/finding.ts';

/**
 * What our posts say to our next run, hidden in HTML comments on their last lines. Only an unbroken block at the very end
 * counts: quoted text within a post may look like a marker, and a blank line keeps it apart.
 */
const TRAILING_MARKERS = /\n\n((?:<!-- architect:[^\n]* -->\n?)+)\s*$/;
const MARKER = /<!-- architect:(?<kind>[a-z]+)(?<rest>[^\n]*?) -->/g;
const ATTRIBUTE = /(?:^|\s)(?<name>[a-z]+)=(?<value>[\w,-]+)/g;
const FINGERPRINT = /^[0-9a-f]{16}$/;

/** Kept well under the body's limit: 17 characters each. */
const MOST_LISTED = 600;

export type Marker =
  | { readonly kind: 'review'; readonly head: string }
  | { readonly kind: 'finding'; readonly fingerprint: string; readonly judged: boolean; readonly head: string }
  | { readonly kind: 'listed'; readonly fingerprints: readonly string[]; readonly head: string }
  | { readonly kind: 'fixed'; readonly fingerprint: string; readonly head: string };

export function reviewMarker(head: string): string {
  return `<!-- architect:review head=${head} -->`;
}

export function findingMarker({ fingerprint, proof }: Finding, head: string): string {
  return `<!-- architect:fingerprint=${fingerprint} proof=${proof} head=${head} -->`;
}

/** For findings that a summary tells, without a thread of their own. */
export function listedMarker(findings: readonly Finding[], head: string): string {
  const fingerprints = findings.slice(0, MOST_LISTED).map(({ fingerprint }) => fingerprint);
  return `<!-- architect:listed=${fingerprints.join(',')} head=${head} -->`;
}

export function fixedMarker(fingerprint: string, head: string): string {
  return `<!-- architect:fixed=${fingerprint} head=${head} -->`;
}

/** Appends markers where `markersOf` finds them, and nowhere else. */
export function withMarkers(body: string, markers: readonly string[]): string {
  return `${body.trimEnd()}\n\n${markers.join('\n')}`;
}

export function markersOf(body: string): readonly Marker[] {
  const block = TRAILING_MARKERS.exec(body.replace(/\r\n/g, '\n'))?.[1] ?? '';
  return [...block.matchAll(MARKER)].flatMap(({ groups }) => markerOf(groups?.['kind'] ?? '', groups?.['rest'] ?? ''));
}

function markerOf(kind: string, rest: string): readonly Marker[] {
  const attributes = new Map(
    [...`${kind}${rest}`.matchAll(ATTRIBUTE)].map(({ groups }) => [groups?.['name'], groups?.['value'] ?? '']),
  );
  const head = attributes.get('head') ?? '';
  if (kind === 'review') return [{ kind: 'review', head }];
  if (kind === 'listed') {
    const fingerprints = (attributes.get(kind) ?? '').split(',').filter((one) => FINGERPRINT.test(one));
    return [{ kind: 'listed', fingerprints, head }];
  }
  const fingerprint = attributes.get(kind) ?? '';
  if (!FINGERPRINT.test(fingerprint)) return [];
  if (kind === 'fixed') return [{ kind: 'fixed', fingerprint, head }];
  if (kind === 'fingerprint') {
    return [{ kind: 'finding', fingerprint, judged: attributes.get('proof') === 'judged', head }];
  }
  return [];
}
