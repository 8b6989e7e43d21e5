import type { Column } from '../../../../domain/catalog.ts';

/** What a change of type does to values without a word, as a clause that follows "each value"; nothing where it refuses them. */
export function silentLoss({ type: from }: Pick<Column, 'type'>, to: string, using = ''): string | undefined {
  const [old, target] = [normal(from), normal(to)];
  if (/^(?:timestamp|timestamptz)\b/.test(old) && target === 'date') return 'loses its time of day';
  const kept = scaleOf(target);
  if (/^(?:numeric|decimal|real|double|float)/.test(old) && kept !== undefined && kept < (scaleOf(old) ?? Infinity)) {
    return kept === 0 ? 'is rounded to a whole number' : `is rounded to ${kept} decimal places`;
  }
  if (/^double|^float8/.test(old) && /^(?:real|float4)/.test(target)) return 'keeps only about 6 digits';
  const room = /^(?:character varying|varchar|character|char|bpchar)\((\d+)\)/.exec(target)?.[1];
  const cuts = /^(?:left|substr|substring)\s*\(|::\s*(?:character varying|varchar|char)\s*\(\d+\)/i.test(using.trim());
  return room !== undefined && cuts ? `is cut to ${room} characters` : undefined;
}

/** Decimal places that a type keeps; nothing where it keeps all that it is given. */
function scaleOf(type: string): number | undefined {
  if (/^(?:smallint|integer|int|bigint)/.test(type)) return 0;
  const written = /^(?:numeric|decimal)\s*\(\s*\d+\s*(?:,\s*(-?\d+)\s*)?\)/.exec(type);
  return written ? Number(written[1] ?? 0) : undefined;
}

const normal = (type: string) => type.toLowerCase().replace(/\s+/g, ' ').trim();
