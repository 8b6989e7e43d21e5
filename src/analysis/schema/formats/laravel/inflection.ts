/** Words that no rule covers. */
const IRREGULAR: Readonly<Record<string, string>> = {
  cookie: 'cookies',
  foot: 'feet',
  goose: 'geese',
  hero: 'heroes',
  leaf: 'leaves',
  loaf: 'loaves',
  move: 'moves',
  movie: 'movies',
  person: 'people',
  sieve: 'sieves',
  thief: 'thieves',
  tooth: 'teeth',
};
const UNCOUNTABLE =
  /(?:audio|bison|chassis|compensation|coreopsis|data|deer|education|emoji|equipment|evidence|feedback|firmware|fish|furniture|gold|hardware|information|jedi|kin|knowledge|love|metadata|money|moose|news|nutrition|offspring|plankton|pokemon|police|rain|recommended|related|rice|series|sheep|software|species|staff|swine|traffic|wheat)$/i;

/** Doctrine's English rules, in its order. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/(s)tatus$/i, '$1tatuses'],
  [/(quiz)$/i, '$1zes'],
  [/^(ox)$/i, '$1en'],
  [/([ml])ouse$/i, '$1ice'],
  [/(matr|vert)(?:ix|ex)$/i, '$1ices'],
  [/(x|ch|ss|sh)$/i, '$1es'],
  [/([^aeiouy]|qu)y$/i, '$1ies'],
  [/(hive|gulf)$/i, '$1s'],
  [/(?:([^f])fe|([lr])f)$/i, '$1$2ves'],
  [/sis$/i, 'ses'],
  [/([ti])um$/i, '$1a'],
  [/(tax)on$/i, '$1a'],
  [/(criteri)on$/i, '$1a'],
  [/(?<!hu)(m)an$/i, '$1en'],
  [/(child)$/i, '$1ren'],
  [/(buffal|her|potat|tomat|volcan)o$/i, '$1oes'],
  [/(alumn|bacill|cact|foc|fung|nucle|radi|stimul|syllab|termin|vir)us$/i, '$1i'],
  [/us$/i, 'uses'],
  [/(alias)$/i, '$1es'],
  [/(analys|ax|cris|test|thes)is$/i, '$1es'],
  [/s$/i, 's'],
  [/$/, 's'],
];

/** `Str::plural`: the last word of a name decides (doctrine/inflector, Rules/English/Inflectible.php). */
export function plural(word: string): string {
  const at = word.lastIndexOf('_') + 1;
  const last = word.slice(at);
  if (last === '' || UNCOUNTABLE.test(last)) return word;
  const irregular = Object.hasOwn(IRREGULAR, last) ? IRREGULAR[last] : undefined;
  if (irregular !== undefined) return word.slice(0, at) + irregular;
  const rule = RULES.find(([pattern]) => pattern.test(last));
  return word.slice(0, at) + (rule ? last.replace(rule[0], rule[1]) : last);
}
