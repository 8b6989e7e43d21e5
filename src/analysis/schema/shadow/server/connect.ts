import type { ShadowServer } from './server.ts';

/** The scratch server behind a URL. Its driver is loaded and its first connection made when a database is opened. */
export function shadowServer(url: string): ShadowServer | undefined {
  const { protocol } = new URL(url);
  if (protocol === 'mysql:' || protocol === 'mariadb:') {
    return {
      dialect: 'mysql',
      async open() {
        const { openMysql } = await import('./mysql/open.ts');
        return openMysql(url);
      },
    };
  }
  if (protocol === 'postgres:' || protocol === 'postgresql:') {
    return {
      dialect: 'postgres',
      async open(start) {
        const { openPostgres } = await import('./postgres/open.ts');
        return openPostgres(url, start);
      },
      async look(name) {
        const { lookAt } = await import('./postgres/open.ts');
        return lookAt(url, name);
      },
    };
  }
  return undefined;
}
