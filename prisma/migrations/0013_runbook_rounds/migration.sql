-- One time that a runbook was worked through apart from incidents: planned work, a start-up, a rehearsal.
CREATE TABLE runbook_rounds (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  runbook text NOT NULL,
  title text NOT NULL,
  -- As they stood when it was started.
  items jsonb NOT NULL,
  started_at timestamptz(3) NOT NULL,
  started_by text NOT NULL,
  -- The window that started it, if one did.
  window_slug text,
  window_name text,
  window_start timestamptz(3),
  window_end timestamptz(3),
  ended_at timestamptz(3),
  ended_by text,
  end_reason text NOT NULL DEFAULT ''
);
CREATE INDEX runbook_rounds_runbook ON runbook_rounds (runbook, started_at DESC);
CREATE INDEX runbook_rounds_open ON runbook_rounds (started_at) WHERE ended_at IS NULL;
-- However often it is looked: one round of a runbook for one opening of a window.
CREATE UNIQUE INDEX runbook_rounds_window ON runbook_rounds (window_slug, window_start);

CREATE TABLE runbook_round_ticks (
  round_id uuid NOT NULL REFERENCES runbook_rounds (id) ON DELETE CASCADE,
  item text NOT NULL,
  by text NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (round_id, item)
);
