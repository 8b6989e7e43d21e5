import { hasProc, processTree, residentMb } from '../helpers/process-tree.ts';
import { createScene } from '../helpers/server-on-github.ts';
import type { Bench } from './bench.ts';

const SAMPLE_MS = 25;

/** The server reviews one pull request of a repository with a migration history; its child counts. */
export const memory: Bench = {
  name: 'memory',
  summary: 'resident memory of the server and its child while one review runs',
  missing: () => (hasProc ? undefined : 'this system has no /proc'),
  async run() {
    const scene = await createScene();
    try {
      const server = await scene.start();
      const idle = residentMb(server.pid);
      const peak = { together: 0, server: 0, child: 0 };
      const sampling = setInterval(() => {
        const all = processTree(server.pid).map((pid) => ({ pid, mb: residentMb(pid) }));
        const own = all.find(({ pid }) => pid === server.pid)?.mb ?? 0;
        const together = all.reduce((sum, { mb }) => sum + mb, 0);
        peak.together = Math.max(peak.together, together);
        peak.server = Math.max(peak.server, own);
        peak.child = Math.max(peak.child, together - own);
      }, SAMPLE_MS);
      await scene.openPull();
      await server.logged(({ msg }) => msg === 'review published', 120_000);
      clearInterval(sampling);
      return [
        { what: 'server before the review', value: idle, unit: 'MB' },
        { what: 'peak of the server', value: peak.server, unit: 'MB' },
        { what: 'peak of its children', value: peak.child, unit: 'MB' },
        { what: 'peak of both together', value: peak.together, unit: 'MB', reach: 900 },
      ];
    } finally {
      await scene.close();
    }
  },
};
