import type { ModelUsage } from './review.ts';
import type { Settings } from './settings.ts';

/** An issue that asks for a design. */
export type DesignRequest = {
  readonly title: string;
  /** Markdown as its author wrote it; empty where there is none. */
  readonly body: string;
};

/** What a design depends on and only people know: the same topics that the settings' `context` may state. */
type IntakeTopic = keyof Settings['context'];

/** A question to the author. */
export type IntakeQuestion = {
  readonly topic: IntakeTopic;
  readonly question: string;
  /** What in the design depends on the answer. */
  readonly why: string;
  /** What is assumed until it is answered. */
  readonly assumption: string;
};

/** A design for an issue, as Markdown ready to be neutralised and posted. */
export type Proposal = { readonly markdown: string; readonly usage: ModelUsage };
