import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { BLOB_LIMIT, gitEnvironment, gitMissing, gitOptions, type Git } from './git.ts';

type Request = {
  /** An object id, or `<tree>:<path>`. */
  readonly name: string;
  readonly answer: (content: Uint8Array | undefined) => void;
  readonly fail: (error: Error) => void;
};

/** Reads blobs through one long-lived `git cat-file --batch`, started on the first read. */
export type BlobReader = {
  /** Missing blobs and those above the size limit are absent from the map. */
  read(oids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** The blob at a path of a tree. */
  readAt(tree: string, path: string): Promise<Uint8Array | undefined>;
  close(): void;
};

/**
 * Deaths in a row, without one answer between them, after which the rest counts as missing: older gits end the process
 * at every blob that a partial clone left out.
 */
const MOST_DEATHS = 25;

const OBJECT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export function openBlobReader(git: Git, extraEnv: Readonly<Record<string, string>>): BlobReader {
  let child: ChildProcessWithoutNullStreams | undefined;
  let pending: Request[] = [];
  let deaths = 0;

  const start = (): ChildProcessWithoutNullStreams => {
    const started = spawn('git', [...gitOptions(git), 'cat-file', '--batch'], {
      env: { ...gitEnvironment(git.env), ...extraEnv },
      windowsHide: true,
    });
    const parse = answerParser((content) => {
      deaths = 0;
      pending.shift()?.answer(content);
    });
    started.stdout.on('data', parse);
    started.stderr.resume();
    started.stdin.on('error', () => {}); // it died: `close` below answers for it
    started.on('error', (error) => {
      for (const request of pending.splice(0)) request.fail(gitMissing(error));
    });
    started.on('close', () => {
      if (child === started) child = undefined;
      // An object that git cannot read (a damaged pack, a promised blob) ends the process: it alone is absent.
      deaths += 1;
      const [first, ...rest] = pending;
      pending = [];
      first?.answer(undefined);
      if (deaths > MOST_DEATHS) for (const { answer } of rest) answer(undefined);
      else if (rest.length > 0) send(rest);
    });
    return started;
  };

  const send = (requests: readonly Request[]): void => {
    child ??= start();
    pending.push(...requests);
    child.stdin.write(requests.map(({ name }) => `${name}\n`).join(''));
  };

  const request = (name: string): Promise<Uint8Array | undefined> =>
    new Promise((answer, fail) => {
      send([{ name, answer, fail }]);
    });

  return {
    async read(oids) {
      const wanted = [...new Set(oids)].filter((oid) => OBJECT_ID.test(oid));
      const contents = await Promise.all(wanted.map(request));
      const found = new Map<string, Uint8Array>();
      wanted.forEach((oid, index) => {
        const content = contents[index];
        if (content) found.set(oid, content);
      });
      return found;
    },
    // The protocol is one name per line, so a path with a line break cannot be asked for.
    readAt: async (tree, path) => (/[\n\r]/.test(path) ? undefined : request(`${tree}:${path}`)),
    close() {
      child?.stdin.end();
    },
  };
}

/** Splits the output into answers: `<oid> blob <size>\n<content>\n` or `<oid> missing\n`. */
function answerParser(answer: (content: Uint8Array | undefined) => void): (chunk: Buffer) => void {
  let header = '';
  let body: { readonly kept: Buffer | undefined; readonly size: number; filled: number } | undefined;

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (!body) {
        const end = chunk.indexOf(0x0a, at);
        header += chunk.toString('latin1', at, end === -1 ? chunk.length : end);
        at = end === -1 ? chunk.length : end + 1;
        if (end === -1) continue;
        const size = /^[0-9a-f]+ (blob|tree|commit|tag) (\d+)$/.exec(header);
        if (!size) answer(undefined);
        else body = newBody(size[1] === 'blob', Number(size[2]));
        header = '';
        continue;
      }
      const take = Math.min(chunk.length - at, body.size + 1 - body.filled);
      body.kept?.set(chunk.subarray(at, at + Math.min(take, body.size - body.filled)), body.filled);
      body.filled += take;
      at += take;
      if (body.filled <= body.size) continue;
      answer(body.kept);
      body = undefined;
    }
  };
}

function newBody(isBlob: boolean, size: number): { kept: Buffer | undefined; size: number; filled: number } {
  return { kept: isBlob && size <= BLOB_LIMIT ? Buffer.alloc(size) : undefined, size, filled: 0 };
}
