-- Checks whose line is left out of the list, for everybody. They are asked as ever, and count.
CREATE TABLE hidden_checks (
  check_key text PRIMARY KEY,
  hidden_by text NOT NULL,
  hidden_at timestamptz(3) NOT NULL
);
