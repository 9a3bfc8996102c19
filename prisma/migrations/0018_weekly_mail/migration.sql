-- The report of a week goes to each address once, whatever ends the deck meanwhile.
CREATE TABLE weekly_mails (
  service text NOT NULL,
  -- `2026-W07`
  week text NOT NULL,
  recipient text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(3),
  sent_at timestamptz(3),
  failure text,
  PRIMARY KEY (service, week, recipient)
);
CREATE INDEX weekly_mails_due ON weekly_mails (next_attempt_at) WHERE sent_at IS NULL;
