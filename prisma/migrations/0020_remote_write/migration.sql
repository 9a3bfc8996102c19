-- Where samples are sent to, and what waits for each, as docs/formats.md describes it. Times are milliseconds since the
-- Unix epoch, as float64.

create table remote_write_remote (
  id  integer primary key generated always as identity,
  -- Its name in the configuration, or its address without secrets.
  key text not null unique
);

-- A row is one block of samples, packed, as it will be sent. Goes when the other side took it.
create table remote_write_queue (
  remote_id integer not null references remote_write_remote (id) on delete cascade,
  seq       bigint not null,
  lane      smallint not null,
  samples   integer not null,
  oldest_ms double precision not null,
  newest_ms double precision not null,
  data      bytea not null,
  primary key (remote_id, seq)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
        toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 2000);
-- Packed already: trying to compress it again only costs.
alter table remote_write_queue alter column data set storage external;
