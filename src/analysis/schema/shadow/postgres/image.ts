import { dropTemplates, type OpenEngine } from './engine.ts';

/** An empty cluster without its template databases. Takes seconds and hundreds of megabytes: make it once. */
export async function createPristineImage(open: OpenEngine): Promise<Uint8Array> {
  const engine = await open();
  try {
    await dropTemplates(engine);
    return await engine.image();
  } finally {
    await engine.close();
  }
}
