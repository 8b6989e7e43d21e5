export { checkRun } from './check-run.ts';
export { installation } from './installation.ts';
export { issueComment } from './issue-comment.ts';
export { issues } from './issues.ts';
export { mergeGroup } from './merge-group.ts';
export { pullRequest } from './pull-request.ts';
