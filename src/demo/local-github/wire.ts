import type { IncomingHttpHeaders } from 'node:http';

export type Json = Readonly<Record<string, unknown>>;

/** One request to the local GitHub. `params` are the path's named parts, decoded. */
export type Call = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly body: Json;
  readonly params: Readonly<Record<string, string>>;
};

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * Answers what the emulator does not, or not as GitHub does. `undefined` hands the request on to the emulator.
 * `:name` in a path is one segment, `:name+` the rest of it.
 */
export type Route = {
  readonly method: string;
  readonly path: string;
  handle(call: Call): Promise<Answer | undefined>;
};

/** An answer that is thrown where that reads better, such as a 404 from a lookup. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message);
    this.answer = {
      status,
      body: {
        message,
        ...(errors && { errors }),
        documentation_url: 'https://docs.github.com/rest',
        status: `${status}`,
      },
    };
  }
}

/** The named parts of a path that fits the pattern. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const actual = given[index];
    if (actual === undefined) return undefined;
    if (part.startsWith(':') && part.endsWith('+')) {
      params[part.slice(1, -1)] = given.slice(index).map(decodeURIComponent).join('/');
      return params;
    }
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(actual);
    else if (part !== actual) return undefined;
  }
  return wanted.length === given.length ? params : undefined;
}

/** One page of a list, with the `Link` header that GitHub's clients follow. */
export function paginate(call: Call, items: readonly unknown[]): Answer {
  const perPage = Math.min(100, Math.max(1, Number(call.url.searchParams.get('per_page') ?? 30) || 30));
  const page = Math.max(1, Number(call.url.searchParams.get('page') ?? 1) || 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (number: number, rel: string) => {
    const url = new URL(call.url);
    url.searchParams.set('page', `${number}`);
    url.searchParams.set('per_page', `${perPage}`);
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ];
  return {
    status: 200,
    body: items.slice((page - 1) * perPage, page * perPage),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}

/** The text of a field, or `undefined` when it is absent or something else. */
export function text(body: Json, field: string): string | undefined {
  const value = body[field];
  return typeof value === 'string' ? value : undefined;
}

export function number(body: Json, field: string): number | undefined {
  const value = body[field];
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}
