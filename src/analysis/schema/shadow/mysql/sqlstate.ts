import type { Refused } from '../../../../domain/schema.ts';

/** MySQL's error numbers by the SQLSTATE that PostgreSQL has for the same fault; MySQL's own SQLSTATEs say less. */
const FAULTS: Readonly<Record<string, readonly number[]>> = {
  '42P01': [1146, 1051, 1109],
  '42703': [1054, 1072, 1091],
  '42P07': [1050],
  '42701': [1060],
  '42710': [1061, 1826, 3822, 1068],
  '42601': [1064],
  '2BP01': [1553, 3730, 1828, 1829, 1832, 1833, 1834, 3959],
  '42804': [3780, 1005, 1215],
  '42830': [1822, 6125],
  '0A000': [1170, 1071, 1073, 3152, 1845, 1846, 1221, 1235, 1067, 1101, 1118, 1069, 1070],
  '23505': [1062],
  '23503': [1452, 1451],
  '23514': [3819, 4025],
};

const BY_NUMBER = new Map(
  Object.entries(FAULTS).flatMap(([sqlstate, numbers]) => numbers.map((number) => [number, sqlstate] as const)),
);

/** A server's refusal in the vocabulary that all engines share; its number stays in the message. */
export function refusalOf({
  errno,
  sqlstate,
  message,
}: {
  errno?: number;
  sqlstate: string;
  message: string;
}): Refused {
  const known = errno === undefined ? undefined : BY_NUMBER.get(errno);
  const numbered = errno === undefined ? message : `${message} (error ${errno})`;
  return { sqlstate: known ?? sqlstate, message: numbered };
}
