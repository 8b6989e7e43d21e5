import type { ShadowServer } from './server.ts';

/**
 * The scratch server behind a URL. Its driver is loaded and its first connection made when a database is opened.
 * PostgreSQL's adapter belongs here, by its protocol.
 */
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
  return undefined;
}
