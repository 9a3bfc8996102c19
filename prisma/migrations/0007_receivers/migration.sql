-- Browsers that people allowed to be told.
CREATE TABLE push_subscriptions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name text NOT NULL,
  -- The host of its push service, to recognise it by.
  service text NOT NULL,
  -- SHA-256 of the endpoint: a browser that subscribes again is the same one.
  endpoint_hash text NOT NULL UNIQUE,
  -- Endpoint and keys: whoever has them may push.
  sealed text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  told_at timestamptz(3)
);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id);

-- The deck's own key pair for push services: made once, since browsers know the deck by it.
CREATE TABLE push_keys (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  public_key text NOT NULL,
  -- Sealed.
  private_key text NOT NULL
);

-- Notifications that wait for their digest.
CREATE TABLE digest_lines (
  -- SHA-256 of the notification's key and its digest: one that is attempted again is kept once.
  id text PRIMARY KEY,
  -- Whom, when and how; the same for all lines of one digest.
  config jsonb NOT NULL,
  notification jsonb NOT NULL,
  at timestamptz(3) NOT NULL
);
CREATE INDEX digest_lines_at ON digest_lines (at);
