/** The fields of GitHub's answers that this folder reads. The emulator gives more, and they pass through. */
export type UserJson = { readonly login: string; readonly id: number; readonly node_id: string; readonly type: string };

export type RepositoryJson = {
  readonly id: number;
  readonly node_id: string;
  readonly name: string;
  readonly full_name: string;
  readonly private: boolean;
  readonly default_branch: string;
  readonly owner: UserJson;
};

export type BranchEnd = {
  readonly ref: string;
  readonly sha: string;
  readonly label: string;
  readonly repo: RepositoryJson | null;
};

export type PullJson = {
  readonly id: number;
  readonly node_id: string;
  readonly number: number;
  readonly title: string;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly merged_at: string | null;
  readonly html_url: string;
  readonly url: string;
  readonly user: UserJson;
  readonly head: BranchEnd;
  readonly base: BranchEnd & { readonly repo: RepositoryJson };
};

export type ReviewJson = {
  readonly id: number;
  readonly node_id: string;
  readonly user: UserJson;
  readonly body: string;
  readonly state: string;
  readonly commit_id: string;
  readonly submitted_at: string;
};

export type CommentJson = { readonly id: number; readonly user: UserJson; readonly body: string };

export type CheckRunJson = {
  readonly id: number;
  readonly name: string;
  readonly head_sha: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly output: {
    readonly title: string | null;
    readonly summary: string | null;
    readonly text: string | null;
    readonly annotations_count: number;
  };
};

export type CommitJson = {
  readonly sha: string;
  readonly message: string;
  readonly tree: { readonly sha: string };
  readonly parents: readonly { readonly sha: string }[];
  readonly author: { readonly name: string; readonly email: string; readonly date: string };
  readonly committer: { readonly name: string; readonly email: string; readonly date: string };
};

export type TreeJson = {
  readonly sha: string;
  readonly tree: readonly {
    readonly path: string;
    readonly mode: string;
    readonly type: 'blob' | 'tree' | 'commit';
    readonly sha: string;
    readonly size?: number;
  }[];
};
