-- Kinds of entries stand in one list of the code: a second one here would only be older.
ALTER TABLE entries DROP CONSTRAINT entries_kind_check;
ALTER TABLE entries ADD CONSTRAINT entries_kind_check CHECK (kind ~ '^[a-z][a-z_]*$');

-- A person being called: the walk of one group of alerts along one escalation. The document holds the page with
-- everything to send, so that one row is one state; what is beside it is for finding.
CREATE TABLE pages (
  id uuid PRIMARY KEY,
  escalation text NOT NULL,
  group_key text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved')),
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  -- When something happens without anybody doing anything.
  due_at timestamptz(3),
  -- Keys of the notifications that it was begun or gone on by: one that is attempted again changes nothing.
  notification_keys text[] NOT NULL,
  -- Grows by one a change: two that change it at once cannot both win.
  revision integer NOT NULL,
  document jsonb NOT NULL
);
-- Of one group, one page at a time.
CREATE UNIQUE INDEX pages_open ON pages (escalation, group_key) WHERE state <> 'resolved';
CREATE INDEX pages_due ON pages (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX pages_started ON pages (started_at);
CREATE INDEX pages_notification_keys ON pages USING gin (notification_keys);

-- Every decision in the order in which it was taken.
CREATE TABLE page_decisions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  page_id uuid NOT NULL REFERENCES pages (id) ON DELETE CASCADE,
  at timestamptz(3) NOT NULL,
  stage text NOT NULL,
  outcome text NOT NULL,
  reason text NOT NULL,
  by text
);
CREATE INDEX page_decisions_page ON page_decisions (page_id, id);

-- How a person is reached.
CREATE TABLE contact_methods (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (
    kind IN ('email', 'sms', 'voice', 'web_push', 'slack', 'telegram', 'ntfy', 'pushover')
  ),
  name text NOT NULL,
  -- The number, address, key or subscription: sealed.
  target text NOT NULL,
  -- HMAC of the target, so that the same one is not added twice.
  fingerprint text NOT NULL,
  -- What may be shown of it.
  hint text NOT NULL,
  verified_at timestamptz(3),
  -- HMAC of the code that was sent; null when none is open.
  code_hash text,
  code_expires_at timestamptz(3),
  code_tries integer NOT NULL DEFAULT 0,
  code_sent_at timestamptz(3),
  tested_at timestamptz(3),
  test_outcome text CHECK (test_outcome IN ('delivered', 'failed')),
  test_detail text,
  last_sent_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  UNIQUE (user_id, kind, fingerprint)
);

-- How a person wants to be told, and on which clock they live.
CREATE TABLE on_call_preferences (
  user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  zone text NOT NULL,
  rules jsonb NOT NULL,
  -- Calendar addresses of older generations are refused.
  calendar_generation integer NOT NULL DEFAULT 0,
  updated_at timestamptz(3) NOT NULL
);

-- What stands beside a schedule's configuration: somebody takes over, or it is a holiday.
CREATE TABLE schedule_overrides (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  schedule text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('override', 'holiday')),
  person text,
  from_at timestamptz(3) NOT NULL,
  to_at timestamptz(3) NOT NULL CHECK (to_at > from_at),
  reason text NOT NULL,
  source text NOT NULL CHECK (source IN ('page', 'swap', 'calendar')),
  -- The event of a calendar, so that the same file adds nothing the second time.
  calendar_uid text,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CHECK ((kind = 'override') = (person IS NOT NULL)),
  UNIQUE (schedule, kind, calendar_uid, from_at)
);
CREATE INDEX schedule_overrides_schedule ON schedule_overrides (schedule, to_at);

-- Somebody asks somebody else to take over.
CREATE TABLE shift_swaps (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  schedule text NOT NULL,
  from_person text NOT NULL,
  to_person text NOT NULL,
  from_at timestamptz(3) NOT NULL,
  to_at timestamptz(3) NOT NULL CHECK (to_at > from_at),
  note text NOT NULL,
  state text NOT NULL CHECK (state IN ('asked', 'accepted', 'refused', 'withdrawn')),
  asked_at timestamptz(3) NOT NULL,
  answered_at timestamptz(3)
);
CREATE INDEX shift_swaps_open ON shift_swaps (to_at) WHERE state = 'asked';
