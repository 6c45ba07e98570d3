-- Events that should have been sealed for two minutes and have no leaf, as the lines of an export.
select recordkeeping_event_line(e) as line
from recordkeeping_event e
where not exists (select from recordkeeping_leaf l where l.event_id = e.id)
  and e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint and e.recorded_at < now() - interval '2 minutes'
order by e.id
