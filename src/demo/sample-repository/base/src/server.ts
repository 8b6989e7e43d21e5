import { createServer, type Server } from 'node:http';
import type { Pool } from 'pg';
import { findOrder, listOrders } from './orders.ts';

export function createShop(pool: Pool): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://shop');
    answer(pool, url).then(
      (body) => response.writeHead(body === undefined ? 404 : 200).end(JSON.stringify(body)),
      () => response.writeHead(500).end(),
    );
  });
}

async function answer(pool: Pool, url: URL): Promise<unknown> {
  const [, collection, id] = url.pathname.split('/');
  if (collection !== 'orders') return undefined;
  if (id !== undefined) return findOrder(pool, id);
  const before = new Date(url.searchParams.get('before') ?? Date.now());
  const limit = Number(url.searchParams.get('limit') ?? 20);
  return listOrders(pool, { status: url.searchParams.get('status') ?? 'placed', before, limit });
}
