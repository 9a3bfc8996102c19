-- Native histograms and samples that came late, as docs/formats.md describes them.

-- Beside a row of series_log of the same number: the histograms among its samples, and the samples that came late.
create table series_side_log (
  seq  bigint primary key,
  data bytea not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200,
        toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 2000);
alter table series_side_log alter column data set storage external;

-- Which series hold histograms at all: those of any other are read without looking.
create table series_histogram (
  series_id integer primary key
);

-- The histograms of one series for at most two hours of one day. A row grows until it is full: neighbours are much
-- alike, so the bytes are compressed.
create table series_histogram_chunk (
  series_id integer not null,
  part      bigint not null,
  samples   integer not null,
  from_ms   double precision not null,
  to_ms     double precision not null,
  data      bytea not null,
  primary key (series_id, from_ms, part)
) partition by range (from_ms);
alter table series_histogram_chunk alter column data set storage extended;

-- Samples that came when their series had newer ones already. Chunks of a series may overlap each other and those of
-- series_chunk; what both have at the same time counts once, and series_chunk comes first.
create table series_late_chunk (
  series_id integer not null,
  samples   integer not null,
  from_ms   double precision not null,
  to_ms     double precision not null,
  data      bytea not null
) partition by range (from_ms);
create index series_late_chunk_series on series_late_chunk (series_id, from_ms);
alter table series_late_chunk alter column data set storage external;
