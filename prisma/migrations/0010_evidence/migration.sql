-- What was changed and when: deploys, restarts, configuration, and what people want remembered on the charts.
CREATE TABLE marks (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- A slug: a service that is gone keeps its marks.
  service text NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  version text,
  by text NOT NULL,
  url text,
  at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  facts jsonb NOT NULL DEFAULT '{}',
  -- What happens once is marked once, however often it is seen.
  once_key text UNIQUE
);
CREATE INDEX marks_service_at ON marks (service, at);
CREATE INDEX marks_at ON marks (at);

-- Charts as they stood when somebody kept them: the points themselves, so that they outlive the series.
CREATE TABLE evidence (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  incident_id integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  title text NOT NULL,
  expr text NOT NULL,
  unit text NOT NULL,
  from_at timestamptz(3) NOT NULL,
  to_at timestamptz(3) NOT NULL,
  step_seconds integer NOT NULL,
  -- [{ labels, points: [[ms, value | null], …] }, …]
  series jsonb NOT NULL,
  marks jsonb NOT NULL DEFAULT '[]',
  kept_by text NOT NULL,
  kept_at timestamptz(3) NOT NULL
);
CREATE INDEX evidence_incident ON evidence (incident_id, kept_at);

-- Who was suspected, as found when all of the minutes after the impact were known.
CREATE TABLE incident_suspects (
  incident_id integer PRIMARY KEY REFERENCES incidents (id) ON DELETE CASCADE,
  impact_start timestamptz(3) NOT NULL,
  services text[] NOT NULL,
  found_at timestamptz(3) NOT NULL,
  answer jsonb NOT NULL
);
