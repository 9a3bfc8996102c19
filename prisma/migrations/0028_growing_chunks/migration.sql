-- How a shard's growing chunks are written: 1 until their next saving, 2 (runs and steps) from then on.
alter table series_open add column format smallint not null default 1;
