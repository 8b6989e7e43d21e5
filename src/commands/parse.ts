const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const COMMAND = /^ {0,3}\/architect(?:[ \t]+(\S+))?(?:[ \t].*)?$/i;
/** A comment that asks for more than this does not come from a person in need. */
const MOST = 5;

/**
 * The commands of a comment in order: the first word after `/architect`, in lower case, `help` where there is none. A
 * command stands on a line of its own; in quotes, code blocks and HTML comments it is only talked about.
 */
export function parseCommands(body: string): readonly string[] {
  const commands: string[] = [];
  let fence: string | undefined;
  for (const line of body.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '').split(/\r\n|\n|\r/)) {
    const [, marker] = FENCE.exec(line) ?? [];
    if (fence !== undefined) {
      if (marker?.startsWith(fence) && line.trim() === marker) fence = undefined;
      continue;
    }
    if (marker !== undefined) {
      fence = marker;
      continue;
    }
    const command = COMMAND.exec(line);
    if (command) commands.push((command[1] ?? 'help').toLowerCase());
  }
  return [...new Set(commands)].slice(0, MOST);
}
