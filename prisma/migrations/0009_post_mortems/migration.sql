-- What people made of an incident afterwards: one post-mortem each.
CREATE TABLE post_mortems (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  incident_id integer NOT NULL UNIQUE REFERENCES incidents (id) ON DELETE CASCADE,
  title text NOT NULL,
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_review', 'approved', 'published')),
  -- Who sees to it that it gets written; an e-mail address.
  owner text,
  -- Parts without which it cannot go on, by the policy that the incident ran by.
  requires jsonb NOT NULL,
  due_at timestamptz(3) NOT NULL,
  meeting_at timestamptz(3),
  drafted_at timestamptz(3) NOT NULL,
  drafted_by text NOT NULL,
  -- The first time: a later revision does not make it late.
  published_at timestamptz(3),
  -- The prose: a Yjs document, its count of changes, and its texts by part as plain text.
  document bytea NOT NULL,
  document_version integer NOT NULL DEFAULT 1,
  texts jsonb NOT NULL,
  -- What the record said when it was approved; null = the record speaks for itself.
  facts jsonb,
  -- Title, texts and facts as they were published last: what shared links show.
  published jsonb,
  reminded_as text CHECK (reminded_as IN ('soon', 'overdue')),
  reminded_at timestamptz(3),
  updated_at timestamptz(3) NOT NULL
);
CREATE INDEX post_mortems_due ON post_mortems (due_at) WHERE published_at IS NULL;

-- Its course: who took which step, and why.
CREATE TABLE post_mortem_steps (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  post_mortem_id uuid NOT NULL REFERENCES post_mortems (id) ON DELETE CASCADE,
  step text NOT NULL CHECK (step IN ('submit', 'send_back', 'approve', 'publish', 'reopen')),
  by_name text NOT NULL,
  at timestamptz(3) NOT NULL,
  reason text NOT NULL,
  document_version integer NOT NULL
);
CREATE INDEX post_mortem_steps_of ON post_mortem_steps (post_mortem_id, at);

-- Who wrote, where last, and when.
CREATE TABLE post_mortem_writers (
  post_mortem_id uuid NOT NULL REFERENCES post_mortems (id) ON DELETE CASCADE,
  person text NOT NULL,
  section text,
  first_at timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  PRIMARY KEY (post_mortem_id, person)
);

-- Links that open a published post-mortem without a session.
CREATE TABLE post_mortem_shares (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  post_mortem_id uuid NOT NULL REFERENCES post_mortems (id) ON DELETE CASCADE,
  -- SHA-256 of the token: whoever reads the database cannot open the link.
  token_hash text NOT NULL UNIQUE,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  opened_at timestamptz(3)
);
CREATE INDEX post_mortem_shares_of ON post_mortem_shares (post_mortem_id);

-- What is to be done after an incident.
CREATE TABLE follow_ups (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  incident_id integer NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  title text NOT NULL,
  is_prevention boolean NOT NULL,
  -- An e-mail address of an account.
  owner text,
  due_at timestamptz(3),
  -- Where it is worked on.
  url text,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dropped')),
  closed_at timestamptz(3),
  closed_by text,
  -- Why it was dropped.
  reason text NOT NULL DEFAULT '',
  created_at timestamptz(3) NOT NULL,
  created_by text NOT NULL,
  reminded_as text CHECK (reminded_as IN ('soon', 'overdue')),
  reminded_at timestamptz(3),
  version integer NOT NULL DEFAULT 1,
  CHECK ((state = 'open') = (closed_at IS NULL))
);
CREATE INDEX follow_ups_incident ON follow_ups (incident_id);
CREATE INDEX follow_ups_due ON follow_ups (due_at) WHERE state = 'open';
