-- That the notice of a window's occurrence was sent: by whom, when, and by which post of the status pages.
CREATE TABLE window_notices (
  slug text NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3) NOT NULL,
  sent_by text NOT NULL,
  post_id uuid REFERENCES status_posts (id) ON DELETE SET NULL,
  PRIMARY KEY (slug, starts_at)
);
