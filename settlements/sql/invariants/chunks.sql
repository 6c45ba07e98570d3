-- Each chunk that a night settled has its event, and the facts still have the root that the event kept.
with chunk as materialized (
    select e.id as event, r.business_date, (e.after ->> 'slice')::integer as slice, (e.after ->> 'first_journal')::bigint as first,
           (e.after ->> 'count')::bigint as number, e.after #>> '{facts,root}' as root,
           lag((e.after ->> 'first_journal')::bigint + (e.after ->> 'count')::bigint)
               over (partition by r.id order by (e.after ->> 'first_journal')::bigint) as expected_first,
           sum((e.after ->> 'count')::bigint) over (partition by r.id) as total
    from itservices_run r
    join recordkeeping_event e on e.code = 'night.settled' and e.subject_type = 'run' and e.subject_ids @> array[r.id::text]
    where r.facts ? 'slice' and r.business_date > %(since)s::date
), place as materialized ( -- all chunks as arrays in the order of their journals: a journal finds its own without a join
    select array_agg(event order by first) as events, array_agg(first order by first) as firsts,
           array_agg(first + number order by first) as ends
    from chunk
), unit as materialized (
    select id, power(10::numeric, scale) as units from refdata_asset
), booked as (
    select j.id, j.subject, width_bucket(j.id, (select firsts from place)) as place,
           m1.asset_id as asset, m1.debit_account as giver, m1.credit_account as taker, m1.amount * s1.units as quantity,
           m2.asset_id as currency, m2.debit_account as payer, m2.credit_account as payee, m2.amount * s2.units as amount
    from ledger_journal j
    left join ledger_movement m1 on m1.journal_id = j.id and m1.leg = 1 and m1.slice > 0 and m1.business_date > %(since)s::date
    left join ledger_movement m2 on m2.journal_id = j.id and m2.leg = 2 and m2.slice > 0 and m2.business_date > %(since)s::date
    left join unit s1 on s1.id = m1.asset_id
    left join unit s2 on s2.id = m2.asset_id
    where j.business_date > %(since)s::date and j.slice > 0 and j.kind = 'SETT'
), facts as (
    select (select events from place)[place] as event, count(*) as number, encode(recordkeeping_root(string_agg(sha256('\x00'::bytea ||
               int8send(subject) || int8send(id)
               || int8send(coalesce(asset, 0)) || int8send(coalesce(giver, 0)) || int8send(coalesce(taker, 0))
               || int8send(coalesce(quantity, 0)::bigint)
               || int8send(coalesce(currency, 0)) || int8send(coalesce(payer, 0)) || int8send(coalesce(payee, 0))
               || int8send(coalesce(amount, 0)::bigint)), ''::bytea order by id)), 'hex') as root
    from booked where id < (select ends from place)[place] group by place
)
select 'S15' as code, 'event ' || c.event as key, c.number || ' journals, root ' || left(c.root, 16) as expected,
       coalesce(f.number, 0) || ' journals, root ' || left(coalesce(f.root, 'none'), 16) as found
from chunk c left join facts f using (event)
where (c.number, c.root) is distinct from (f.number, f.root)
union all
select 'S17', 'event ' || c.event, 'first journal ' || coalesce(c.expected_first, c.slice * 1000000000000::bigint + 1), c.first::text
from chunk c where c.first <> coalesce(c.expected_first, c.slice * 1000000000000::bigint + 1)
union all
select 'S17', 'slice ' || l.id || ' of ' || l.business_date, l.journals || ' journals told by events', coalesce(c.total, 0)::text
from ledger_slice l left join (select distinct slice, total from chunk) c on c.slice = l.id
where (l.purpose = 'night' or starts_with(l.purpose, 'window ')) and l.state = 'FINISHED' and l.business_date > %(since)s::date and l.journals <> coalesce(c.total, 0)
