CREATE TABLE incidents (
  id serial PRIMARY KEY,
  title text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('outage', 'data_loss', 'security', 'restore', 'drill')),
  severity integer NOT NULL CHECK (severity BETWEEN 1 AND 4),
  -- Since when it has that severity: limits count from there.
  severity_at timestamptz(3) NOT NULL,
  state text NOT NULL CHECK (state IN ('investigating', 'identified', 'monitoring', 'resolved', 'reviewed')),
  services text[] NOT NULL,
  is_restricted boolean NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  opened_by text NOT NULL,
  source text NOT NULL CHECK (source IN ('person', 'alert', 'rule', 'api')),
  -- What opened it, where the same must not open another: a request, an alert's occurrence.
  opened_key text UNIQUE,
  acknowledged_at timestamptz(3),
  acknowledged_by text,
  responded_at timestamptz(3),
  identified_at timestamptz(3),
  impact_start timestamptz(3) NOT NULL,
  impact_end timestamptz(3),
  detected_at timestamptz(3) NOT NULL,
  mitigated_at timestamptz(3),
  resolved_at timestamptz(3),
  reviewed_at timestamptz(3),
  reopened_count integer NOT NULL DEFAULT 0,
  -- Role to person.
  roles jsonb NOT NULL DEFAULT '{}',
  channel_url text,
  root_cause text NOT NULL DEFAULT '',
  resolution text NOT NULL DEFAULT '',
  duplicate_of integer REFERENCES incidents (id),
  next_update_due_at timestamptz(3),
  expected_end_at timestamptz(3),
  -- The rules that it runs by, as they stood when it opened.
  policy jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1
);
CREATE INDEX incidents_open ON incidents (id) WHERE resolved_at IS NULL;
CREATE INDEX incidents_impact ON incidents (impact_start);
CREATE INDEX incidents_services ON incidents USING gin (services);

CREATE TABLE incident_links (
  one integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  other integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  PRIMARY KEY (one, other),
  CHECK (one < other)
);

CREATE TABLE incident_images (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  incident_id integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  type text NOT NULL,
  bytes bytea NOT NULL,
  by text NOT NULL,
  at timestamptz(3) NOT NULL
);
CREATE INDEX incident_images_incident ON incident_images (incident_id);

CREATE TABLE incident_entries (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  incident_id integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  kind text NOT NULL,
  by text,
  title text NOT NULL,
  body text NOT NULL DEFAULT '',
  is_pinned boolean NOT NULL DEFAULT false,
  service text,
  facts jsonb NOT NULL DEFAULT '{}',
  href text,
  image_id uuid REFERENCES incident_images (id),
  -- What happens once is written once, however often it is seen.
  once_key text,
  UNIQUE (incident_id, once_key)
);
CREATE INDEX incident_entries_at ON incident_entries (incident_id, at);

-- What an entry said before it was edited.
CREATE TABLE incident_entry_edits (
  id bigserial PRIMARY KEY,
  entry_id uuid NOT NULL REFERENCES incident_entries (id) ON DELETE CASCADE,
  at timestamptz(3) NOT NULL,
  by text NOT NULL,
  body text NOT NULL
);
CREATE INDEX incident_entry_edits_entry ON incident_entry_edits (entry_id, id);

CREATE TABLE incident_checklists (
  incident_id integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  key text NOT NULL,
  title text NOT NULL,
  position integer NOT NULL,
  -- [{ key, phase, text, link, needs }]
  items jsonb NOT NULL,
  PRIMARY KEY (incident_id, key)
);

CREATE TABLE incident_ticks (
  incident_id integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  checklist text NOT NULL,
  item text NOT NULL,
  by text NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (incident_id, checklist, item)
);

CREATE TABLE incident_alerts (
  incident_id integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  fingerprint text NOT NULL,
  name text NOT NULL,
  service text,
  state text NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  -- Whether it opened the incident: taking it in hand takes the incident in hand.
  is_opener boolean NOT NULL DEFAULT false,
  PRIMARY KEY (incident_id, fingerprint)
);
CREATE INDEX incident_alerts_fingerprint ON incident_alerts (fingerprint);

-- The posts of status pages that tell of an incident.
CREATE TABLE incident_posts (
  incident_id integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  page text NOT NULL,
  post_id uuid NOT NULL,
  PRIMARY KEY (incident_id, page)
);

-- What is to be sent to a receiver: a row before it is attempted.
CREATE TABLE incident_notices (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  incident_id integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  receiver text NOT NULL,
  status text NOT NULL CHECK (status IN ('firing', 'resolved')),
  subject text NOT NULL,
  body text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz(3) NOT NULL,
  detail text NOT NULL DEFAULT ''
);
CREATE INDEX incident_notices_waiting ON incident_notices (next_at) WHERE state = 'waiting';

-- Which warnings and broken limits were told already.
CREATE TABLE incident_clock_notices (
  incident_id integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  key text NOT NULL,
  stage text NOT NULL CHECK (stage IN ('warning', 'overdue', 'reminder')),
  -- Of the limit that it is about: another limit is another notice.
  due_at timestamptz(3) NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (incident_id, key, stage, due_at)
);
