-- How PostgreSQL archives its log: whether it does, how long ago it last did (since it was started, at most), how long it may take before
-- it must again (null: no limit is set), and the segment that it could not archive since.
select a.mode <> 'off' as is_kept, clock_timestamp() - greatest(s.last_archived_time, pg_postmaster_start_time()) as since,
       2 * nullif(a.timeout, 0) * interval '1 second' as within,
       case when s.last_failed_time > coalesce(s.last_archived_time, '-infinity') then s.last_failed_wal end as refused
from pg_stat_archiver s
cross join (select max(setting) filter (where name = 'archive_mode') as mode,
                   max(setting) filter (where name = 'archive_timeout')::int as timeout from pg_settings) a
