-- Gives every event of an ended transaction that has no leaf its leaf, in the order of transactions, and counts them.
with horizon as materialized (
    select pg_snapshot_xmin(s)::text::bigint as oldest, pg_snapshot_xmax(s)::text::bigint as newest,
           coalesce(pg_current_xact_id_if_assigned()::text::bigint, -1) as mine,
           (select complete_through from recordkeeping_checkpoint order by id desc limit 1) as complete,
           coalesce((select max(position) from recordkeeping_leaf), -1) as last
    from pg_current_snapshot() s
), fresh as (
    -- What was restored from another server bears that server's transactions: visible, yet numbered as if to come.
    select e.id, e.xid from recordkeeping_event e, horizon h
    where e.id > coalesce(h.complete, 0) and (e.xid < h.oldest or e.xid >= h.newest and e.xid <> h.mine)
      and not exists (select from recordkeeping_leaf l where l.event_id = e.id)
    order by e.xid, e.id limit %(limit)s
), sealed as (
    insert into recordkeeping_leaf (position, event_id, hash)
    select (select last from horizon) + row_number() over (order by f.xid, f.id), f.id, recordkeeping_leaf_hash(e)
    from fresh f join recordkeeping_event e on e.id = f.id
    returning position
)
select count(*) as number, (select oldest from horizon) as oldest from sealed
