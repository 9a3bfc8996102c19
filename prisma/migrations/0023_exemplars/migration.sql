-- Exemplars of the last hours, a row for each flush, as docs/formats.md describes them.
create table exemplar_batch (
  id       bigint generated always as identity primary key,
  -- When the batch was written, and how many exemplars it holds: what is old or too many goes by these.
  at_ms    double precision not null,
  entries  integer not null,
  data     text not null
);
