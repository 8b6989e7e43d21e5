import { z } from 'zod';
import type { Job } from '../queue/job.ts';

type Without<T, Keys extends PropertyKey> = T extends unknown ? Omit<T, Keys> : never;

/** What a delivery asks for. Reading it is pure: nothing is fetched, decided by settings or looked up. */
export type Intent =
  | {
      readonly kind: 'review';
      readonly installation: number;
      readonly owner: string;
      readonly repo: string;
      readonly number: number;
    }
  /** The pull requests whose head this was when it was reviewed: GitHub names none for a fork's head. */
  | {
      readonly kind: 'review-commit';
      readonly installation: number;
      readonly owner: string;
      readonly repo: string;
      readonly commit: string;
    }
  /** Whatever is being reviewed or waits there has no reader any more. */
  | { readonly kind: 'cancel'; readonly owner: string; readonly repo: string; readonly number: number }
  | { readonly kind: 'job'; readonly job: Without<Exclude<Job, { name: 'review-pull-request' }>, 'delivery'> }
  | { readonly kind: 'ignore'; readonly reason: string };

/** One webhook event that the App subscribes to (`app.yml`). */
export type EventHandler = {
  readonly event: string;
  /** Throws a `ZodError` when the payload is not GitHub's. */
  read(payload: unknown): readonly Intent[];
};

export const ignore = (reason: string): readonly Intent[] => [{ kind: 'ignore', reason }];

/** What every event of a repository carries. */
export const repositoryEvent = z.object({
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
  installation: z.object({ id: z.number() }),
  sender: z.object({ type: z.string() }),
});

export function targetOf({ repository, installation }: z.infer<typeof repositoryEvent>) {
  return { installation: installation.id, owner: repository.owner.login, repo: repository.name };
}
