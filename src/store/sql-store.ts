import { z } from 'zod';
import type { Cache } from '../domain/source.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

const generationRows = z.array(z.object({ generation: z.coerce.number().int() }));
const numberRows = z.array(z.object({ number: z.number() }));
const idRows = z.array(z.object({ id: z.string() }));

/** The store on any `Database` that `migrate` has prepared. */
export function sqlStore(database: Database, cache: Cache): Store {
  return {
    cache,
    async acceptDelivery(connection, { id, event }) {
      const { rows } = await connection.query(
        'INSERT INTO architect.deliveries (id, event) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id',
        [id, event],
      );
      return rows.length === 1;
    },
    async knownDeliveries(ids) {
      const { rows } = await database.query('SELECT id FROM architect.deliveries WHERE id = ANY ($1)', [ids]);
      return new Set(idRows.parse(rows).map(({ id }) => id));
    },
    async supersede(connection, pull) {
      const { rows } = await connection.query(
        `INSERT INTO architect.pulls AS known (key, generation) VALUES ($1, 1)
         ON CONFLICT (key) DO UPDATE SET generation = known.generation + 1, changed_at = now()
         RETURNING generation`,
        [pull],
      );
      const [row] = generationRows.parse(rows);
      if (!row) throw new Error('An upsert gave no row');
      return row.generation;
    },
    async generation(pull) {
      const { rows } = await database.query('SELECT generation FROM architect.pulls WHERE key = $1', [pull]);
      return generationRows.parse(rows)[0]?.generation ?? 0;
    },
    async recordReview(job, pull, { state, head, detail, findings, usage, timings }) {
      await database.query(
        `INSERT INTO architect.reviews AS known (job, pull, state, head, detail, findings, usage, timings, finished_at)
         VALUES ($1, $2, $3::text, $4, $5, $6, $7, $8, CASE WHEN $3::text = 'running' THEN NULL ELSE now() END)
         ON CONFLICT (job) DO UPDATE SET
           state = excluded.state,
           head = coalesce(excluded.head, known.head),
           detail = excluded.detail,
           findings = excluded.findings,
           usage = excluded.usage,
           timings = excluded.timings,
           finished_at = excluded.finished_at`,
        [job, pull, state, head ?? null, detail ?? null, findings ?? null, json(usage), json(timings)],
      );
    },
    async pullsAt(connection, repository, head) {
      const { rows } = await connection.query(
        `SELECT DISTINCT split_part(pull, '#', 2)::int AS number FROM architect.reviews
         WHERE head = $1 AND split_part(pull, '#', 1) = $2`,
        [head, repository.toLowerCase()],
      );
      return numberRows.parse(rows).map(({ number }) => number);
    },
    async prune() {
      // GitHub redelivers nothing older than three days; a number that restarts at 1 matters only to running reviews.
      await database.query("DELETE FROM architect.deliveries WHERE received_at < now() - interval '30 days'");
      await database.query("DELETE FROM architect.pulls WHERE changed_at < now() - interval '90 days'");
      await database.query("DELETE FROM architect.reviews WHERE started_at < now() - interval '400 days'");
    },
    async check() {
      await database.query('SELECT 1 FROM architect.migrations LIMIT 1');
    },
  };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
