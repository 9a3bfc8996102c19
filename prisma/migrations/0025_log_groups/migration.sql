-- What the lines of a signal say, without what differs from one to the next: how often, since when, until when.
CREATE TABLE log_groups (
  signal_key text NOT NULL,
  text text NOT NULL,
  count bigint NOT NULL,
  first_at timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  request_ids text[] NOT NULL,
  PRIMARY KEY (signal_key, text)
);
