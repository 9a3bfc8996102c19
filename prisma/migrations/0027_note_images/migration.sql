-- A note takes several pictures.
ALTER TABLE incident_entries ADD COLUMN image_ids uuid[] NOT NULL DEFAULT '{}';
UPDATE incident_entries SET image_ids = ARRAY[image_id] WHERE image_id IS NOT NULL;
ALTER TABLE incident_entries DROP COLUMN image_id;
