const IRREGULAR: readonly (readonly [singular: string, plural: string])[] = [
  ['person', 'people'],
  ['child', 'children'],
  ['man', 'men'],
  ['woman', 'women'],
  ['move', 'moves'],
  ['criterion', 'criteria'],
  ['movie', 'movies'],
  ['cookie', 'cookies'],
  ['analysis', 'analyses'],
  ['basis', 'bases'],
  ['crisis', 'crises'],
  ['database', 'databases'],
  ['datum', 'data'],
  ['index', 'indices'],
  ['vertex', 'vertices'],
  ['matrix', 'matrices'],
];
const UNCOUNTABLE = /(?:^|_)(?:equipment|information|money|species|series|news|metadata|feedback|staff)$/;

const SINGULAR: readonly (readonly [RegExp, string])[] = [
  [/(ss)$/, '$1'],
  [/(alias|status|virus|bus|campus|bonus)(?:es)?$/, '$1'],
  [/([^aeiouy]|qu)ies$/, '$1y'],
  [/(x|ch|sh|ss|zz)es$/, '$1'],
  [/([lr])ves$/, '$1f'],
  [/s$/, ''],
];
const PLURAL: readonly (readonly [RegExp, string])[] = [
  [/(alias|status|virus|bus|campus|bonus)$/, '$1es'],
  [/([^aeiouy]|qu)y$/, '$1ies'],
  [/(x|ch|sh|ss|zz)$/, '$1es'],
  [/s$/, 's'],
  [/$/, 's'],
];

/** The singular of a table's name, as Active Support's default English inflections have it. */
export function singularize(word: string): string {
  return inflect(word, SINGULAR, ([singular, plural]) => [plural, singular]);
}

/** The table's name for the singular of a reference. */
export function pluralize(word: string): string {
  return inflect(word, PLURAL, ([singular, plural]) => [singular, plural]);
}

function inflect(
  word: string,
  rules: readonly (readonly [RegExp, string])[],
  direction: (pair: readonly [string, string]) => readonly [from: string, to: string],
): string {
  if (UNCOUNTABLE.test(word)) return word;
  for (const pair of IRREGULAR) {
    const [from, to] = direction(pair);
    if (word === from || word.endsWith(`_${from}`)) return word.slice(0, word.length - from.length) + to;
  }
  const rule = rules.find(([pattern]) => pattern.test(word));
  return rule ? word.replace(rule[0], rule[1]) : word;
}
