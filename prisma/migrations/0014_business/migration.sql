-- One row an object of Stripe, as it stood last: customer, invoice, charge, refund, dispute. `data` is our own model.
CREATE TABLE stripe_objects (
  account text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('customer', 'invoice', 'charge', 'refund', 'dispute')),
  id text NOT NULL,
  -- Of the event or the answer that said so: what is older changes nothing.
  version_at timestamptz(3) NOT NULL,
  version_order text NOT NULL DEFAULT '',
  created_at timestamptz(3) NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (account, kind, id)
);

-- Every state that a subscription was seen in. From these figures can be made anew for any day.
CREATE TABLE stripe_revisions (
  account text NOT NULL,
  subscription text NOT NULL,
  at timestamptz(3) NOT NULL,
  -- Event id, or `sync:…`, `reconcile:…`.
  "order" text NOT NULL,
  customer text NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (account, subscription, at, "order")
);
CREATE INDEX stripe_revisions_customer ON stripe_revisions (account, customer);

-- Each event once, however often it is sent.
CREATE TABLE stripe_events (
  account text NOT NULL,
  id text NOT NULL,
  type text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('applied', 'ignored', 'failed')),
  reason text NOT NULL DEFAULT '',
  object text,
  customer text,
  amount_minor bigint,
  currency text,
  PRIMARY KEY (account, id)
);
CREATE INDEX stripe_events_received ON stripe_events (account, received_at DESC);

-- What a connector is doing: one row a kind of object, so that a sync goes on where it was broken off.
CREATE TABLE connector_progress (
  connector text NOT NULL,
  account text NOT NULL,
  kind text NOT NULL,
  cursor text,
  done integer NOT NULL DEFAULT 0,
  is_complete boolean NOT NULL DEFAULT false,
  started_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (connector, account, kind)
);

-- The last word of each connector: when it last heard something good, and what is wrong now.
CREATE TABLE connector_states (
  connector text NOT NULL,
  account text NOT NULL,
  good_at timestamptz(3),
  failed_at timestamptz(3),
  problem text,
  reason text NOT NULL DEFAULT '',
  detail jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (connector, account)
);

-- What a reconcile found to differ from what webhooks had told; shown, not hidden.
CREATE TABLE stripe_differences (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account text NOT NULL,
  found_at timestamptz(3) NOT NULL,
  kind text NOT NULL,
  object text NOT NULL,
  field text NOT NULL,
  stored text NOT NULL,
  found text NOT NULL
);
CREATE INDEX stripe_differences_found ON stripe_differences (account, found_at DESC);

-- Twilio's usage records: a category and a GMT day. Prices in millionths of the currency unit; null = not known yet.
CREATE TABLE twilio_usage (
  account text NOT NULL,
  category text NOT NULL,
  day date NOT NULL,
  count numeric NOT NULL,
  count_unit text NOT NULL,
  usage numeric NOT NULL,
  usage_unit text NOT NULL,
  price_micros bigint,
  currency text NOT NULL,
  as_of timestamptz(3) NOT NULL,
  PRIMARY KEY (account, category, day)
);

-- Calls and messages, summed up by hour: never a number, never a text.
CREATE TABLE twilio_traffic (
  account text NOT NULL,
  hour timestamptz(3) NOT NULL,
  kind text NOT NULL CHECK (kind IN ('call', 'message')),
  direction text NOT NULL,
  status text NOT NULL,
  error_code integer NOT NULL DEFAULT 0,
  count integer NOT NULL,
  seconds integer NOT NULL,
  price_micros bigint,
  currency text NOT NULL DEFAULT '',
  PRIMARY KEY (account, hour, kind, direction, status, error_code)
);

-- Signed callbacks, each once.
CREATE TABLE twilio_events (
  account text NOT NULL,
  id text NOT NULL,
  received_at timestamptz(3) NOT NULL,
  PRIMARY KEY (account, id)
);

-- Users by day; of cohorts by the week they came and how many weeks later it is.
CREATE TABLE user_days (
  source text NOT NULL,
  day date NOT NULL,
  measure text NOT NULL CHECK (measure IN ('daily', 'weekly', 'monthly', 'new', 'cohort')),
  cohort date NOT NULL DEFAULT '0001-01-01',
  week integer NOT NULL DEFAULT 0,
  value double precision NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (source, day, measure, cohort, week)
);
