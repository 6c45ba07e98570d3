-- Each chunk that a night settled has its event, and the facts still have the digest that the event kept.
with chunk as (
    select e.id as event, r.business_date, (e.after ->> 'slice')::integer as slice, (e.after ->> 'first_journal')::bigint as first,
           (e.after ->> 'count')::bigint as number, e.after ->> 'sha256' as sha256, l.journals,
           lag((e.after ->> 'first_journal')::bigint + (e.after ->> 'count')::bigint)
               over (partition by r.id order by (e.after ->> 'first_journal')::bigint) as expected_first,
           sum((e.after ->> 'count')::bigint) over (partition by r.id) as total
    from itservices_run r
    join recordkeeping_event e on e.code = 'night.settled' and e.subject_type = 'run' and e.subject_ids @> array[r.id::text]
    left join ledger_slice l on l.id = (r.facts ->> 'slice')::integer
    where r.job = 'night' and r.business_date > %(since)s::date
), facts as (
    select c.event, encode(sha256(string_agg(
               int8send(j.subject) || int8send(j.id)
               || int8send(coalesce(m1.asset_id, 0)::bigint) || int8send(coalesce(m1.debit_account, 0)::bigint)
               || int8send(coalesce(m1.credit_account, 0)::bigint) || int8send(coalesce(m1.amount * power(10::numeric, s1.scale), 0)::bigint)
               || int8send(coalesce(m2.asset_id, 0)::bigint) || int8send(coalesce(m2.debit_account, 0)::bigint)
               || int8send(coalesce(m2.credit_account, 0)::bigint) || int8send(coalesce(m2.amount * power(10::numeric, s2.scale), 0)::bigint),
               ''::bytea order by j.id)), 'hex') as sha256, count(*) as number
    from ledger_journal j
    join chunk c on j.slice = c.slice and j.business_date = c.business_date and j.id >= c.first and j.id < c.first + c.number
    left join ledger_movement m1 on m1.journal_id = j.id and m1.leg = 1 and m1.business_date > %(since)s::date
    left join ledger_movement m2 on m2.journal_id = j.id and m2.leg = 2 and m2.business_date > %(since)s::date
    left join refdata_asset s1 on s1.id = m1.asset_id
    left join refdata_asset s2 on s2.id = m2.asset_id
    where j.business_date > %(since)s::date and j.kind = 'SETT'
    group by c.event
)
select 'S15' as code, 'event ' || c.event as key, c.number || ' journals, sha256 ' || left(c.sha256, 16) as expected,
       coalesce(f.number, 0) || ' journals, sha256 ' || left(coalesce(f.sha256, 'none'), 16) as found
from chunk c left join facts f using (event)
where (c.number, c.sha256) is distinct from (f.number, f.sha256)
union all
select 'S17', 'event ' || c.event, 'first journal ' || coalesce(c.expected_first, c.slice * 1000000000000::bigint + 1), c.first::text
from chunk c where c.first <> coalesce(c.expected_first, c.slice * 1000000000000::bigint + 1)
union all
select 'S17', 'slice ' || l.id || ' of ' || l.business_date, l.journals || ' journals told by events', coalesce(c.total, 0)::text
from ledger_slice l left join (select distinct slice, total from chunk) c on c.slice = l.id
where l.purpose = 'night' and l.state = 'FINISHED' and l.business_date > %(since)s::date and l.journals <> coalesce(c.total, 0)
