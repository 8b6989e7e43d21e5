import { takeNetworkAway } from './lockdown.ts';

takeNetworkAway();
const { openChannel } = await import('./channel.ts');
const channel = openChannel();
const task = await channel.task;

if (task.kind === 'pristine') {
  const { prepareEngines } = await import('../schema/shadow/postgres/engine.ts');
  const { createPristineImage } = await import('../schema/shadow/postgres/pristine.ts');
  await channel.report({ kind: 'pristine', image: await createPristineImage(prepareEngines()) });
} else if (task.kind === 'rebuild') {
  const { rebuildHistories } = await import('../schema/rebuild.ts');
  const { openShadows } = await import('../schema/shadow/engines.ts');
  const { files, settings, compare } = task;
  await rebuildHistories(
    files,
    { source: channel.source, settings, shadows: openShadows(channel), compare },
    (history) => channel.report({ kind: 'rebuilt', history }),
  );
} else {
  const { reviewChanged } = await import('../schema/review-changed.ts');
  await reviewChanged(task, channel);
}
await channel.finish();
