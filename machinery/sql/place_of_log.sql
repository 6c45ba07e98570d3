-- How far the primary's log is flushed now, in bytes, and how far it was when a principal had last written.
select
    (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint as here,
    (select position from machinery_lastwrite where principal = %(principal)s) as own
