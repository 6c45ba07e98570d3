-- Every event is sealed once, in an unbroken order, by the hash of its row; and checkpoints tell of what is sealed.
with start as materialized (
    select coalesce((select max(size) from recordkeeping_checkpoint where not %(full)s and business_date <= %(since)s::date), 0) as place
), leaf as (
    select l.position, l.event_id, l.hash, e.id, lag(l.position) over (order by l.position) as before,
           case when e.id is not null then recordkeeping_leaf_hash(e) end as found
    from recordkeeping_leaf l left join recordkeeping_event e on e.id = l.event_id
    where l.position >= (select place from start)
), signed as (
    select id, size, root, business_date, note, max(size) over (order by id rows between unbounded preceding and 1 preceding) as before
    from recordkeeping_checkpoint
)
select x.code, 'leaf ' || l.position as key, x.expected, x.found
from leaf l cross join lateral (values
    ('T10', l.position <> coalesce(l.before + 1, (select place from start)),
     'leaf ' || coalesce(l.before + 1, (select place from start)), 'leaf ' || l.position),
    ('T12', l.id is null, 'event ' || l.event_id, 'none'),
    ('T13', l.hash is distinct from l.found and l.id is not null, encode(l.hash, 'hex'), encode(l.found, 'hex'))
) x(code, wrong, expected, found)
where x.wrong
union all
select 'T11', 'event ' || e.id, 'a leaf within two minutes of ' || e.recorded_at, 'none'
from recordkeeping_event e
where e.at >= %(since)s::date - 7 and e.recorded_at < now() - interval '2 minutes'
  and e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  and not exists (select from recordkeeping_leaf l where l.event_id = e.id)
union all
select 'T14', 'checkpoint ' || c.id, x.expected, x.found
from signed c cross join lateral (values
    (c.size < c.before, 'at least ' || c.before || ' leaves', c.size::text),
    (c.size > (select coalesce(max(position), -1) + 1 from recordkeeping_leaf), c.size || ' leaves',
     (select coalesce(max(position), -1) + 1 from recordkeeping_leaf)::text),
    ((split_part(c.note, E'\n', 2), split_part(c.note, E'\n', 3)) is distinct from (c.size::text, encode(c.root, 'base64')),
     'a note of ' || c.size || ' leaves with root ' || encode(c.root, 'base64'), split_part(c.note, E'\n', 2) || ' ' || split_part(c.note, E'\n', 3))
) x(wrong, expected, found)
where x.wrong
union all
select 'T14', 'business date ' || d.day, 'a checkpoint beyond leaf ' || l.position, coalesce(c.size::text, 'none')
from recordkeeping_leaf l
join recordkeeping_event e on e.id = l.event_id and e.code = 'day.closed'
cross join unnest(e.subject_ids) d(day)
left join recordkeeping_checkpoint c on c.business_date::text = d.day
where l.position >= (select place from start) and (c.size is null or c.size <= l.position)
  and e.recorded_at < now() - interval '2 minutes'
union all
select 'T14', 'checkpoint ' || c.id, 'root ' || encode(c.root, 'hex'), encode(s.root, 'hex')
from (select id, size, root from recordkeeping_checkpoint order by id desc limit 1) c
cross join lateral (
    select recordkeeping_root(string_agg(hash, ''::bytea order by position)) as root from recordkeeping_leaf where position < c.size) s
where %(full)s and c.root <> s.root
