-- What was pushed last under one job and labels, so that it holds over a restart.
CREATE TABLE pushed_groups (
  key text PRIMARY KEY,
  job text NOT NULL,
  labels jsonb NOT NULL,
  -- Family → { metadata, samples: [[label set, value as text]] }; empty once its time is over.
  families jsonb NOT NULL,
  ttl_ms bigint NOT NULL,
  pushed_at timestamptz(3),
  failed_at timestamptz(3),
  failure text
);
