import type { Logger } from 'pino';
import type { ShadowServer } from '../analysis/schema/shadow/server/server.ts';
import type { Installation } from '../flows/services.ts';
import type { Model } from '../llm/model.ts';
import type { Queue } from '../queue/queue.ts';
import type { Database } from '../store/database.ts';
import type { Store } from '../store/store.ts';

export type JobServices = {
  readonly database: Database;
  readonly store: Store;
  readonly queue: Queue;
  readonly model: Model | undefined;
  readonly shadowServer?: ShadowServer | undefined;
  readonly log: Logger;
  /** GitHub for one installation of the App. */
  readonly github: (installation: number) => Promise<Installation>;
};
