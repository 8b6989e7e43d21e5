export { cliFirstByte } from './cli-first-byte.ts';
export { cliReview } from './cli-review.ts';
export { deliveries } from './deliveries.ts';
export { memory } from './memory.ts';
