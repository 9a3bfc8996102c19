-- Whether what a run came to stands on timelines and in the audit log; those of before do.
ALTER TABLE runs ADD COLUMN is_told boolean NOT NULL DEFAULT true;
CREATE INDEX runs_untold ON runs (judged_at) WHERE NOT is_told;
