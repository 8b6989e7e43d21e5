import { truth, type Value } from '../php/values.ts';

/** Whether an attribute is there and true. */
export function isSet(value: Value | undefined): boolean {
  return value !== undefined && truth(value) === true;
}

/** ` DEFERRABLE …` of a unique or foreign key, as far as it says so. */
export function deferrable(attributes: ReadonlyMap<string, Value>): string {
  const given = attributes.get('deferrable');
  if (!given) return '';
  if (!isSet(given)) return ' NOT DEFERRABLE';
  const immediate = attributes.get('initiallyImmediate');
  const initially = immediate ? ` INITIALLY ${isSet(immediate) ? 'IMMEDIATE' : 'DEFERRED'}` : '';
  return ` DEFERRABLE${initially}`;
}
