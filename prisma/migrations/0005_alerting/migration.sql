-- Alerts as the store keeps them, so that a restart neither resolves nor repeats them.
CREATE TABLE alerts (
  -- 16 hexadecimal digits of the label set.
  fingerprint text PRIMARY KEY,
  labels jsonb NOT NULL,
  annotations jsonb NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  -- In the future while it fires.
  ends_at timestamptz(3) NOT NULL,
  -- The end was not told but set by the resolve timeout.
  is_timeout boolean NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  generator_url text NOT NULL,
  -- Grows with each write, in the order of commits: what others wrote is read from there.
  version bigint NOT NULL,
  written_by uuid NOT NULL
);
CREATE SEQUENCE alert_version;
CREATE INDEX alerts_version ON alerts (version);

CREATE TABLE alert_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  fingerprint text NOT NULL,
  at timestamptz(3) NOT NULL,
  kind text NOT NULL CHECK (kind IN ('firing', 'resolved', 'acknowledged', 'released', 'reminded', 'silenced', 'unsilenced', 'inhibited', 'uninhibited', 'notified')),
  -- Who or what did it.
  by text,
  text text NOT NULL,
  -- Of 'firing': the alert's labels, which outlive the alert here.
  labels jsonb
);
CREATE INDEX alert_events_fingerprint_at ON alert_events (fingerprint, at);
CREATE INDEX alert_events_at ON alert_events (at);

CREATE TABLE silences (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  matchers jsonb NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  -- When it holds between start and end: an RFC 5545 rule on the wall clock of a zone. Null = always.
  recurrence jsonb,
  created_by text NOT NULL,
  comment text NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
CREATE INDEX silences_ends_at ON silences (ends_at);

CREATE TABLE alert_acknowledgements (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  fingerprint text NOT NULL,
  by text NOT NULL,
  at timestamptz(3) NOT NULL,
  -- Null = until the alert resolves.
  until timestamptz(3),
  comment text NOT NULL,
  ended_at timestamptz(3),
  ended_by text
);
CREATE INDEX alert_acknowledgements_fingerprint ON alert_acknowledgements (fingerprint);
-- Of one alert at most one holds.
CREATE UNIQUE INDEX alert_acknowledgements_open ON alert_acknowledgements (fingerprint) WHERE ended_at IS NULL;

-- Which process sends. The number grows with each holder: what an earlier one still wants to write is refused by it.
CREATE TABLE alert_lease (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  holder uuid NOT NULL,
  fence bigint NOT NULL
);
-- Until when. Beside the lease, so that renewing it waits for nobody who writes under it.
CREATE TABLE alert_lease_beat (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  fence bigint NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

-- What each integration was last told of a group; written after success alone.
CREATE TABLE notification_log (
  -- SHA-256 of group key, receiver and integration, since a group's labels may be longer than an index takes.
  id text PRIMARY KEY,
  group_key text NOT NULL,
  receiver text NOT NULL,
  integration text NOT NULL,
  firing text[] NOT NULL,
  resolved text[] NOT NULL,
  at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

-- A notification is a row before it is an attempt.
CREATE TABLE notifications (
  -- The key that a receiver sees, the same on every attempt.
  id text PRIMARY KEY,
  -- As in notification_log.
  log_id text NOT NULL,
  group_key text NOT NULL,
  receiver text NOT NULL,
  integration text NOT NULL,
  status text NOT NULL CHECK (status IN ('firing', 'resolved')),
  state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
  reason text NOT NULL,
  -- What is sent, as JSON.
  message text NOT NULL,
  -- The log entry that success writes.
  firing text[] NOT NULL,
  resolved text[] NOT NULL,
  flushed_at timestamptz(3) NOT NULL,
  log_expires_at timestamptz(3) NOT NULL,
  -- Attempts go on for so long; null = until it is delivered or replaced.
  patience_ms bigint,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(3),
  finished_at timestamptz(3),
  failure text,
  created_at timestamptz(3) NOT NULL
);
CREATE INDEX notifications_waiting ON notifications (log_id) WHERE state = 'waiting';
CREATE INDEX notifications_created_at ON notifications (created_at);
CREATE INDEX notifications_receiver ON notifications (receiver, created_at);
CREATE INDEX notifications_firing ON notifications USING gin (firing);
CREATE INDEX notifications_resolved ON notifications USING gin (resolved);

CREATE TABLE notification_attempts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Null of a test by hand.
  notification_id text REFERENCES notifications (id) ON DELETE CASCADE,
  receiver text NOT NULL,
  integration text NOT NULL,
  at timestamptz(3) NOT NULL,
  took_ms integer NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('delivered', 'retry', 'refused')),
  -- What the service answered, in words, without a secret.
  detail text NOT NULL
);
CREATE INDEX notification_attempts_notification ON notification_attempts (notification_id, at);
CREATE INDEX notification_attempts_integration ON notification_attempts (receiver, integration, at);
CREATE INDEX notification_attempts_at ON notification_attempts (at);

-- Why an alert was told or not: the steps of one flush, kept where they differ from the flush before.
CREATE TABLE alert_decisions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  fingerprint text NOT NULL,
  at timestamptz(3) NOT NULL,
  group_key text NOT NULL,
  decisions jsonb NOT NULL
);
CREATE INDEX alert_decisions_fingerprint_at ON alert_decisions (fingerprint, at);
CREATE INDEX alert_decisions_at ON alert_decisions (at);
