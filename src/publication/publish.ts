import type { Review } from '../domain/review.ts';
import type { Settings, SettingsProblem } from '../domain/settings.ts';
import type { Pull, PullRequests } from '../github/pull-requests.ts';

export type Publication = {
  readonly pulls: PullRequests;
  readonly pull: Pull;
  readonly review: Review;
  readonly settings: Settings;
  readonly settingsProblem?: SettingsProblem;
};
