export { cliFirstByte } from './cli-first-byte.ts';
export { cliReview } from './cli-review.ts';
export { deliveries } from './deliveries.ts';
export { longHistory } from './long-history.ts';
export { memory } from './memory.ts';
