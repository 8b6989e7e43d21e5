export { help } from './help.ts';
export { review } from './review.ts';
