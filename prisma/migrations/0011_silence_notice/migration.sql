-- Of which end whoever made a silence was told beforehand: each end is told of once, by one process.
ALTER TABLE silences ADD COLUMN told_end_at timestamptz(3);
