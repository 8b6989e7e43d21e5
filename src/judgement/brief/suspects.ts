import type { Finding } from '../../domain/finding.ts';
import { bySeverity } from '../severity.ts';
import { cut } from '../shown.ts';
import { onePath } from './hunks.ts';

/** A finding of the analysis under the id by which the model speaks about it. */
export type Suspect = { readonly id: string; readonly finding: Finding };

/** Ids in the order of severity: `F1` is the worst. */
export const nameSuspects = (findings: readonly Finding[]): readonly Suspect[] =>
  findings.toSorted(bySeverity).map((finding, index) => ({ id: `F${index + 1}`, finding }));

/** One paragraph per suspected finding. */
export function showSuspect({ id, finding }: Suspect): string {
  const side = finding.side === 'LEFT' ? 'L' : 'R';
  const place = `${onePath(finding.path)} ${side}${finding.line}${finding.endLine > finding.line ? `-${finding.endLine}` : ''}`;
  return [
    `${id} [${finding.proof} ${finding.level}, ${finding.hazard}, ${finding.code ?? finding.rule}] ${place}`,
    `  ${finding.title}: ${finding.message}`,
    ...finding.evidence.slice(0, 4).map(({ fact }) => `  - ${cut(fact, 300)}`),
    `  remedy: ${cut(finding.remedy, 300)}`,
  ].join('\n');
}
