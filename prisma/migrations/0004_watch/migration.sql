-- What engineers added in the page beside services and targets: checks, heartbeats, windows, log signals,
-- status pages. One row an entry, as it stands in the configuration file.
CREATE TABLE entries (
  kind text NOT NULL CHECK (kind IN ('check', 'heartbeat', 'window', 'log_signal', 'status_page')),
  key text NOT NULL,
  config jsonb NOT NULL,
  -- The entry's secrets as sealed JSON; they are not in `config`.
  secrets text,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (kind, key)
);

-- The history of every watched subject: check:service/slug, child:service/slug/name, heartbeat:service/slug,
-- part:service/part, service:slug. A state holds from its row to the subject's next one.
CREATE TABLE state_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject text NOT NULL,
  at timestamptz(3) NOT NULL,
  -- 'unobserved' while the deck itself did not look.
  state text NOT NULL CHECK (state IN ('up', 'degraded', 'down', 'unknown', 'unobserved')),
  is_maintenance boolean NOT NULL DEFAULT false,
  reason text NOT NULL
);
CREATE INDEX state_changes_subject_at ON state_changes (subject, at);
CREATE INDEX state_changes_at ON state_changes (at);

-- Until when the deck has looked, so that what it missed is a gap and not a state that lasted.
CREATE TABLE deck_watch (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  observed_until timestamptz(3) NOT NULL
);

-- The answers at changes of a check's state, and of runs by hand; a few a check. Secrets masked.
CREATE TABLE check_answers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  check_key text NOT NULL,
  at timestamptz(3) NOT NULL,
  state text NOT NULL,
  reason text NOT NULL,
  answer jsonb NOT NULL
);
CREATE INDEX check_answers_check_at ON check_answers (check_key, at);

-- Signs of life, and the evidence of duties.
CREATE TABLE heartbeat_pings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  heartbeat_key text NOT NULL,
  at timestamptz(3) NOT NULL,
  kind text NOT NULL CHECK (kind IN ('start', 'success', 'fail', 'done')),
  exit_code integer,
  -- Since the start ping before it.
  run_ms bigint,
  -- What came with it, bounded and masked.
  body text,
  payload jsonb,
  -- 'ping', 'log' or the e-mail address of a person.
  source text NOT NULL
);
CREATE INDEX heartbeat_pings_heartbeat_at ON heartbeat_pings (heartbeat_key, at);

-- Uptime of months that are over, as it was counted then.
CREATE TABLE uptime_months (
  subject text NOT NULL,
  -- Its first day, UTC.
  month date NOT NULL,
  summary jsonb NOT NULL,
  -- SHA-256 over subject, month, summary and the hash of the month before: hex.
  hash text NOT NULL,
  frozen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (subject, month)
);
-- What people corrected in a month that was frozen: the month stays, the correction stands beside it.
CREATE TABLE uptime_corrections (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject text NOT NULL,
  month date NOT NULL,
  -- The time that is counted otherwise.
  from_at timestamptz(3) NOT NULL,
  to_at timestamptz(3) NOT NULL,
  state text NOT NULL,
  reason text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL
);

-- The last few lines of a log signal, masked before they get here.
CREATE TABLE log_samples (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  signal_key text NOT NULL,
  at timestamptz(3) NOT NULL,
  line text NOT NULL
);
CREATE INDEX log_samples_signal_at ON log_samples (signal_key, at);

-- What is told on status pages.
CREATE TABLE status_posts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Slugs of the pages that show it.
  pages text[] NOT NULL,
  kind text NOT NULL CHECK (kind IN ('incident', 'maintenance', 'notice')),
  title text NOT NULL,
  -- service or service/part
  components text[] NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3),
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE TABLE status_updates (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  post_id uuid NOT NULL REFERENCES status_posts (id) ON DELETE CASCADE,
  at timestamptz(3) NOT NULL,
  state text NOT NULL CHECK (state IN ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'in_progress', 'completed', 'notice')),
  body text NOT NULL,
  created_by text NOT NULL
);
CREATE INDEX status_updates_post ON status_updates (post_id, at);

CREATE TABLE status_subscribers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  page text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('email', 'webhook')),
  address text NOT NULL,
  -- SHA-256 of the token in the links that confirm and end it.
  token_hash text NOT NULL UNIQUE,
  -- Signs webhooks; sealed.
  secret text,
  confirmed_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  UNIQUE (page, kind, address)
);
-- A message is a row before it is an attempt.
CREATE TABLE status_deliveries (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  subscriber_id uuid NOT NULL REFERENCES status_subscribers (id) ON DELETE CASCADE,
  message jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(3),
  sent_at timestamptz(3),
  failure text,
  created_at timestamptz(3) NOT NULL
);
CREATE INDEX status_deliveries_due ON status_deliveries (next_attempt_at) WHERE sent_at IS NULL;
