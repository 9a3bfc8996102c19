-- Roll-ups of series, as docs/formats.md describes them.

-- What is kept of five minutes, an hour, the end of an hour, a day: sixteen neighbouring series in a row, of a stretch of
-- time. Level 0 are pieces as they were made, level 1 what they were joined to. Retention drops partitions.
create table series_roll_up (
  kind       smallint not null,
  block      integer not null,
  from_ms    double precision not null,
  to_ms      double precision not null,
  level      smallint not null,
  samples    bytea not null,
  aggregates bytea not null,
  primary key (kind, block, from_ms, level)
) partition by range (kind, from_ms);
-- The bits are dense already, and a question for one column does not read the other.
alter table series_roll_up alter column samples set storage external;
alter table series_roll_up alter column aggregates set storage external;

-- How far each kind reaches: complete between the two.
create table series_roll_up_state (
  kind    smallint primary key,
  from_ms double precision not null,
  to_ms   double precision not null
);
