-- How the trail stands: its leaves, the instant, the highest event seen with a transaction number drawn after it was seen, and up to which event all that will ever be are leaves.
with last as (
    select seen_event, seen_xid, complete_through from recordkeeping_checkpoint order by id desc limit 1
)
select coalesce((select max(position) from recordkeeping_leaf), -1) + 1 as size,
       date_trunc('second', clock_timestamp()) as instant,
       case when n.fresh then n.highest else 0 end as seen_event,
       case when n.fresh then pg_current_xact_id()::text::bigint else 0 end as seen_xid,
       coalesce((select case when seen_xid <= n.oldest and not exists (
                                 select from recordkeeping_event e
                                 where e.id > l.complete_through and e.id <= l.seen_event
                                   and not exists (select from recordkeeping_leaf f where f.event_id = e.id))
                             then greatest(seen_event, complete_through) else complete_through end
                 from last l), 0) as complete_through
from (select coalesce((select max(id) from recordkeeping_event), 0) as highest,
             pg_current_xact_id_if_assigned() is null as fresh,
             pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest) n
