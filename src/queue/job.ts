import { z } from 'zod';

const target = {
  installation: z.number().int(),
  owner: z.string(),
  repo: z.string(),
  /** The delivery that asked for it, for the log. */
  delivery: z.string(),
};

/** Everything the server does later, as it is stored. Only references: never code, comments or secrets. */
export const jobSchema = z.discriminatedUnion('name', [
  z.object({
    ...target,
    name: z.literal('review-pull-request'),
    number: z.number().int(),
    /** Compared with the newest asked for: an older one has nothing to do any more. */
    generation: z.number().int(),
    /** Say again what was said before. */
    full: z.boolean(),
    /** The comment that asked for it, told by a reaction that the review is done: it may have nothing new to say. */
    comment: z.number().int().optional(),
  }),
  z.object({
    ...target,
    name: z.literal('answer-command'),
    number: z.number().int(),
    comment: z.number().int(),
    author: z.string(),
    /** First words after `/architect`, in order. */
    commands: z.array(z.string()),
    isPull: z.boolean(),
  }),
  z.object({ ...target, name: z.literal('propose-design'), number: z.number().int() }),
  z.object({ ...target, name: z.literal('answer-merge-group'), commit: z.string() }),
]);

export type Job = z.infer<typeof jobSchema>;
export type JobName = Job['name'];
export type JobOf<Name extends JobName> = Extract<Job, { name: Name }>;

export const jobNames: readonly JobName[] = [
  'review-pull-request',
  'answer-command',
  'propose-design',
  'answer-merge-group',
];

/** What may not run twice at the same time: the pull request or issue, else the commit. */
export function subjectOf(job: Pick<Job, 'owner' | 'repo'> & { number?: number; commit?: string }): string {
  return `${job.owner}/${job.repo}#${job.number ?? job.commit ?? ''}`.toLowerCase();
}
