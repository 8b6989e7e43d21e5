/** A deploy script in the order of the plan, as a name below the deploy folder without `.sql`. */
type Planned = { readonly name: string; readonly tags: string[]; readonly line: number };

const NAME = String.raw`[^\s@:#\\[\]]+`;
const TAG = new RegExp(String.raw`^\s*@(${NAME})`);
const CHANGE = new RegExp(String.raw`^\s*([+-]?)\s*(${NAME})(?=\s|$)`);

/** Changes and tags of a `sqitch.plan`; `unread` has the lines that are neither. Changes that undo others are left out. */
function parse(plan: string): { changes: readonly Planned[]; unread: readonly number[] } {
  const changes: Planned[] = [];
  const unread: number[] = [];
  for (const [index, whole] of plan.split('\n').entries()) {
    const text = whole.replace(/#.*$/, '').trimEnd();
    if (text.trim() === '' || /^\s*%/.test(text)) continue;
    const tag = TAG.exec(text)?.[1];
    const change = CHANGE.exec(text);
    if (tag !== undefined) changes.at(-1)?.tags.push(tag);
    else if (!change || !/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/.test(text)) unread.push(index + 1);
    else if (change[1] !== '-') changes.push({ name: change[2] ?? '', tags: [], line: index + 1 });
  }
  return { changes, unread };
}

/**
 * Deploy scripts in the plan's order. A change that is planned again after a tag was reworked: its first script is then
 * named for a tag between the two (`users@v1`). `has` tells whether a script is there.
 * https://sqitch.org/docs/manual/sqitch-rework/
 */
export function scriptsOf(plan: string, has: (name: string) => boolean): string[] {
  const { changes } = parse(plan);
  return changes.flatMap(({ name }, index) => {
    const again = changes.findIndex((later, at) => at > index && later.name === name);
    if (again === -1) return [name];
    const tags = changes.slice(index, again).flatMap((change) => change.tags);
    const script = tags.map((tag) => `${name}@${tag}`).find(has);
    return script === undefined ? [] : [script];
  });
}

/** What Sqitch refuses in a plan: lines that it cannot read, and changes planned twice without a tag between them. */
export function mistakesIn(plan: string): string[] {
  const { changes, unread } = parse(plan);
  const twice = changes.filter(({ name }, index) => {
    const again = changes.findIndex((later, at) => at > index && later.name === name);
    return again !== -1 && changes.slice(index, again).every(({ tags }) => tags.length === 0);
  });
  return [
    ...unread.map((line) => `line ${line} is neither a change nor a tag`),
    ...twice.map(({ name, line }) => `line ${line}: the change ${name} is planned again without a tag in between`),
  ];
}
