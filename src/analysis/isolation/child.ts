import { takeNetworkAway } from './lockdown.ts';

takeNetworkAway();
const { openChannel } = await import('./channel.ts');
const channel = openChannel();
const task = await channel.task;

if (task.kind === 'pristine') {
  const { prepareEngines } = await import('../schema/shadow/postgres/engine.ts');
  const { createPristineImage, packImage } = await import('../schema/shadow/postgres/image.ts');
  await channel.report({ kind: 'pristine', image: await packImage(await createPristineImage(prepareEngines())) });
} else {
  const { reviewChanged } = await import('../schema/review-changed.ts');
  await reviewChanged(task, channel);
}
await channel.finish();
