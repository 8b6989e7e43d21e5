/** Every GraphQL document we send. Object ids go in as literals: a query has no variables of unknown number. */
export const REVIEW_THREADS = `
  query ReviewThreads($owner: String!, $repo: String!, $number: Int!, $after: String) {
    repository(owner: $owner, name: $repo) {
      pullRequest(number: $number) {
        reviewThreads(first: 50, after: $after) {
          pageInfo { hasNextPage endCursor }
          nodes {
            id
            path
            isOutdated
            isResolved
            resolvedBy { login }
            comments(first: 50) {
              nodes { fullDatabaseId body author { __typename login } }
            }
          }
        }
      }
    }
  }
`;

export type ReviewThreadsQuery = {
  readonly repository: {
    readonly pullRequest: {
      readonly reviewThreads: {
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
        readonly nodes: readonly {
          readonly id: string;
          readonly path: string;
          readonly isOutdated: boolean;
          readonly isResolved: boolean;
          readonly resolvedBy: { readonly login: string } | null;
          readonly comments: {
            readonly nodes: readonly {
              readonly fullDatabaseId: string | number;
              readonly body: string;
              readonly author: { readonly __typename: string; readonly login: string } | null;
            }[];
          };
        }[];
      };
    } | null;
  } | null;
};

export const RESOLVE_THREAD = `
  mutation ResolveThread($thread: ID!) {
    resolveReviewThread(input: { threadId: $thread }) {
      thread { id isResolved }
    }
  }
`;

/** Reads blobs by object id, aliased `b0`, `b1`, … in the given order. */
export function blobsDocument(oids: readonly string[]): string {
  const blobs = oids.map((oid, at) => `b${at}: object(oid: ${JSON.stringify(oid)}) { ...content }`);
  return `
    query Blobs($owner: String!, $repo: String!) {
      repository(owner: $owner, name: $repo) {
        ${blobs.join('\n        ')}
      }
    }
    fragment content on Blob { byteSize isBinary isTruncated text }
  `;
}

export type BlobsQuery = {
  readonly repository: Readonly<
    Record<
      string,
      | {
          readonly byteSize: number;
          readonly isBinary: boolean | null;
          readonly isTruncated: boolean;
          readonly text: string | null;
        }
      /** Another kind of object. */
      | Readonly<Record<string, never>>
      | null
    >
  > | null;
};
