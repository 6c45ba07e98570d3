-- The facts of the chunk in which a journal was booked, as the books have them now, in order; with the event that tells of the chunk.
with journal as (
    select id, slice, business_date from ledger_journal where id = %(journal)s and business_date = %(date)s::date and slice > 0 and kind = 'SETT'
), chunk as (
    select e.id as event, j.slice, j.business_date, (e.after ->> 'first_journal')::bigint as first,
           (e.after ->> 'first_journal')::bigint + (e.after ->> 'count')::bigint as end
    from journal j join ledger_slice s on s.id = j.slice
    join itservices_run r on (r.facts ->> 'slice')::integer = s.id
    join recordkeeping_event e on e.code = 'night.settled' and e.subject_type = 'run' and e.subject_ids @> array[r.id::text]
    where j.id >= (e.after ->> 'first_journal')::bigint
      and j.id < (e.after ->> 'first_journal')::bigint + (e.after ->> 'count')::bigint
)
select c.event, j.subject as match, j.id as journal, coalesce(m1.asset_id, 0) as asset, coalesce(m1.debit_account, 0) as "from",
       coalesce(m1.credit_account, 0) as "to", coalesce(m1.amount * power(10::numeric, s1.scale), 0)::bigint as quantity,
       coalesce(m2.asset_id, 0) as currency, coalesce(m2.debit_account, 0) as payer, coalesce(m2.credit_account, 0) as payee,
       coalesce(m2.amount * power(10::numeric, s2.scale), 0)::bigint as amount
from chunk c
join ledger_journal j on j.slice = c.slice and j.business_date = c.business_date and j.id >= c.first and j.id < c.end
left join ledger_movement m1 on m1.journal_id = j.id and m1.leg = 1 and m1.slice = c.slice and m1.business_date = c.business_date
left join ledger_movement m2 on m2.journal_id = j.id and m2.leg = 2 and m2.slice = c.slice and m2.business_date = c.business_date
left join refdata_asset s1 on s1.id = m1.asset_id
left join refdata_asset s2 on s2.id = m2.asset_id
order by j.id
