-- Series as docs/formats.md describes them. Times are milliseconds since the Unix epoch, as float64.

-- What each series is called. A series that went silent is retired: it leaves the memory, and is found here.
create table series_definition (
  id         integer primary key,
  labels     bytea not null,
  name_hash  integer not null,
  born_ms    double precision not null,
  -- Its newest sample, once it is retired.
  retired_ms double precision
);
alter table series_definition alter column labels set storage main;
create index series_definition_retired on series_definition (name_hash, retired_ms) where retired_ms is not null;

-- Stored chunks: one series for about two hours. A partition a day, made when first needed, dropped by retention.
create table series_chunk (
  series_id integer not null,
  samples   integer not null,
  from_ms   double precision not null,
  to_ms     double precision not null,
  data      bytea not null,
  primary key (series_id, from_ms)
) partition by range (from_ms);
-- The bits are dense already: trying to compress them only costs.
alter table series_chunk alter column data set storage external;

-- The last minutes of accepted samples as they came; a row a second. Goes when the growing chunks are saved.
create table series_log (
  seq  bigint primary key,
  data bytea not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200,
        toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 2000);
alter table series_log alter column data set storage external;

-- The growing chunks of one shard of the series, as they were after the log's row `log_seq`.
create table series_open (
  shard   integer primary key,
  log_seq bigint not null,
  data    bytea not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50,
        toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 2000);
alter table series_open alter column data set storage external;

-- Which opening of the store wrote last: one that lost its lock and finds another name here must not write again.
create table series_owner (
  only_one boolean primary key default true check (only_one),
  token    text not null
);
