import type { ShadowServer } from '../analysis/schema/shadow/server/server.ts';
import type { Repository } from '../domain/repository.ts';
import type { Settings, SettingsProblem } from '../domain/settings.ts';
import type { Cache } from '../domain/source.ts';
import type { Issues, RepositoryRef } from '../github/issues.ts';
import type { Pull, PullRequests } from '../github/pull-requests.ts';
import type { Model } from '../llm/model.ts';

/** A repository's settings as its default branch has them. */
type ReadSettings = { readonly settings: Settings; readonly problem?: SettingsProblem };

/** GitHub as one installation of the App sees it. */
export type Installation = {
  readonly pulls: PullRequests;
  readonly issues: Issues;
  settings(repository: RepositoryRef): Promise<ReadSettings>;
  open(pull: Pull): Promise<Repository>;
};

/** The ports of the flows that work on GitHub. */
export type FlowServices = {
  readonly github: Installation;
  readonly cache: Cache;
  readonly model: Model | undefined;
  readonly shadowServer?: ShadowServer | undefined;
};
