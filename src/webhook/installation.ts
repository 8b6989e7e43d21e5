import { z } from 'zod';
import { ignore, type EventHandler } from './event.ts';

const payloadSchema = z.object({ action: z.string(), installation: z.object({ id: z.number() }) });

/** Only logged: open pull requests are not reviewed unasked, and jobs of a removed installation end by themselves. */
export const installation: EventHandler = {
  event: 'installation',
  read(payload) {
    const event = payloadSchema.parse(payload);
    return ignore(`installation ${event.installation.id} ${event.action}`);
  },
};
