-- Refusals that were written into the audit log within the last minute, and how often they came again since.
CREATE TABLE refusals (
  -- Who was refused what, and why, hashed.
  key text PRIMARY KEY,
  since timestamptz(3) NOT NULL,
  held integer NOT NULL DEFAULT 0,
  -- The row that is written for those that were held back.
  deed jsonb NOT NULL
);
CREATE INDEX refusals_since ON refusals (since);
