-- Every journal by hand is told by an event that counts it; every hold and release has its event.
with told as (
    select e.id, (e.after ->> 'first')::bigint as first, (e.after ->> 'last')::bigint as last, (e.after ->> 'count')::bigint as number
    from recordkeeping_event e where e.code = 'journal.posted'
)
select 'T02' as code, 'journal ' || place as key, 'an event that tells of it' as expected, 'none' as found
from (select place, kind, max(last) over (order by place, kind) as reach
      from (select first as place, 0 as kind, last from told
            union all
            select id, 1, null from ledger_journal where slice = 0 and business_date >= %(since)s::date) m) m
where kind = 1 and (reach is null or reach < place)
union all
select 'T02', 'journals by hand', t.number || ' told by events', j.number::text
from (select coalesce(sum(number), 0) as number from told) t cross join (select count(*) as number from ledger_journal where slice = 0) j
where %(full)s and t.number <> j.number
union all
select 'T02', 'hold ' || h.id, 'event hold.placed', 'none'
from ledger_hold h where not exists (
    select from recordkeeping_event e where e.code = 'hold.placed' and e.subject_ids @> array[h.account_id::text]
    and (e.after ->> 'hold')::bigint = h.id and (e.after ->> 'amount')::numeric = h.amount)
union all
select 'T02', 'release of hold ' || r.hold_id, 'event hold.released', 'none'
from ledger_holdrelease r join ledger_hold h on h.id = r.hold_id where not exists (
    select from recordkeeping_event e where e.code = 'hold.released' and e.subject_ids @> array[h.account_id::text]
    and (e.after ->> 'hold')::bigint = h.id)
