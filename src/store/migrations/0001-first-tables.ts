/** What the first version keeps. */
export const firstTables = {
  id: '0001-first-tables',
  sql: `
    CREATE TABLE architect.deliveries (
      id text PRIMARY KEY,
      event text NOT NULL,
      received_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX deliveries_received_at_idx ON architect.deliveries (received_at);

    CREATE TABLE architect.pulls (
      key text PRIMARY KEY,
      generation bigint NOT NULL,
      changed_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX pulls_changed_at_idx ON architect.pulls (changed_at);

    CREATE TABLE architect.reviews (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      job uuid NOT NULL,
      pull text NOT NULL,
      head text,
      state text NOT NULL CHECK (state IN ('running', 'published', 'skipped', 'superseded', 'failed')),
      detail text,
      findings integer,
      usage jsonb,
      timings jsonb,
      started_at timestamptz NOT NULL DEFAULT now(),
      finished_at timestamptz
    );
    CREATE INDEX reviews_pull_idx ON architect.reviews (pull, started_at);
    CREATE INDEX reviews_head_idx ON architect.reviews (head);
    CREATE UNIQUE INDEX reviews_job_idx ON architect.reviews (job);
    CREATE INDEX reviews_started_at_idx ON architect.reviews (started_at);

    CREATE TABLE architect.cache (
      key text PRIMARY KEY,
      value bytea NOT NULL,
      size integer NOT NULL,
      used_at timestamptz NOT NULL DEFAULT now()
    );
    -- The values are compressed already; compressing them again would only cost time.
    ALTER TABLE architect.cache ALTER COLUMN value SET STORAGE EXTERNAL;
    CREATE INDEX cache_used_at_idx ON architect.cache (used_at);
  `,
};
