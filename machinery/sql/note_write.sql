-- Notes how far the log is now that a principal has written; a note that is further already stays.
insert into machinery_lastwrite as kept (principal, position)
values (%(principal)s, (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint)
on conflict (principal) do update set position = excluded.position where kept.position < excluded.position
