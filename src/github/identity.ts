import { asking } from './errors.ts';
import type { GitHubClient } from './octokit.ts';

/** This App as GitHub knows it: what tells our own posts from text that only looks like them. */
export type Self = {
  readonly appId: number;
  /** As in the App's URL. Its bot user is `slug[bot]`. */
  readonly slug: string;
};

/** @param octokit authenticated as the App, not as an installation */
export async function whoAmI(octokit: GitHubClient): Promise<Self> {
  const { data } = await asking('asking who this App is', () => octokit.rest.apps.getAuthenticated());
  if (!data?.slug) throw new Error('GitHub described this App without a slug');
  return { appId: data.id, slug: data.slug };
}

/**
 * Whether an account is this App's bot. People cannot have brackets in their login; GraphQL leaves the `[bot]` away and
 * says `Bot` as the type instead, so both are needed.
 */
export function isSelf(self: Self, account: { login: string; type: string } | null | undefined): boolean {
  return account?.type === 'Bot' && account.login.replace(/\[bot\]$/, '') === self.slug;
}
