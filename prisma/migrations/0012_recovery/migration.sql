CREATE TABLE runs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- `service/slug`
  action text NOT NULL,
  action_name text NOT NULL,
  service text NOT NULL,
  part text,
  kind text NOT NULL CHECK (kind IN ('recovery', 'diagnostic')),
  is_dry_run boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'running', 'proving', 'watching', 'ended')),
  outcome text CHECK (outcome IN ('verified', 'recovered_by_itself', 'failed', 'relapsed', 'unverifiable', 'unknown', 'done', 'cancelled', 'refused')),
  outcome_reason text NOT NULL DEFAULT '',
  trigger text NOT NULL CHECK (trigger IN ('person', 'api', 'automatic')),
  by text NOT NULL,
  reason text NOT NULL DEFAULT '',
  parameters jsonb NOT NULL,
  incident_id integer REFERENCES incidents (id) ON DELETE SET NULL,
  alert_fingerprint text,
  pressed_at timestamptz(3) NOT NULL,
  started_at timestamptz(3),
  ended_at timestamptz(3),
  judged_at timestamptz(3),
  watch_until timestamptz(3),
  -- The action as it stood at the press, secrets sealed: what was approved is what runs.
  definition text NOT NULL,
  steps jsonb NOT NULL DEFAULT '[]',
  proof jsonb NOT NULL DEFAULT '{}',
  approval jsonb,
  cancel_asked_at timestamptz(3),
  cancel_asked_by text,
  dropped_lines integer NOT NULL DEFAULT 0
);
CREATE INDEX runs_pressed ON runs (pressed_at DESC);
CREATE INDEX runs_action ON runs (action, pressed_at DESC);
CREATE INDEX runs_incident ON runs (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX runs_open ON runs (state) WHERE state <> 'ended';
-- However many press at once: one run of an action at a time.
CREATE UNIQUE INDEX runs_one_at_a_time ON runs (action) WHERE state IN ('waiting', 'running', 'proving');

CREATE TABLE run_output (
  run_id uuid NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  seq integer NOT NULL,
  at timestamptz(3) NOT NULL,
  step integer NOT NULL,
  stream text NOT NULL CHECK (stream IN ('out', 'err', 'deck')),
  text text NOT NULL,
  PRIMARY KEY (run_id, seq)
);

-- Tokens of pre-flights, by their hashes: each is good once.
CREATE TABLE press_tokens (
  hash text PRIMARY KEY,
  action text NOT NULL,
  -- Of the person or the key that it was shown to.
  actor text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);
CREATE INDEX press_tokens_expires ON press_tokens (expires_at);

CREATE TABLE kill_switches (
  scope text PRIMARY KEY,
  by text NOT NULL,
  reason text NOT NULL,
  at timestamptz(3) NOT NULL
);

-- From when failures of an action are counted anew.
CREATE TABLE backoff_resets (
  action text PRIMARY KEY,
  by text NOT NULL,
  reason text NOT NULL,
  at timestamptz(3) NOT NULL
);

-- What a runbook said, each time that it was saved in the page.
CREATE TABLE runbook_revisions (
  id bigserial PRIMARY KEY,
  runbook text NOT NULL,
  at timestamptz(3) NOT NULL,
  by text NOT NULL,
  title text NOT NULL,
  text text NOT NULL
);
CREATE INDEX runbook_revisions_runbook ON runbook_revisions (runbook, id DESC);
