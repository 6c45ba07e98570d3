-- A finished night, or window, accounts for every match that it froze, in number and amount per currency, by its steps and by the books.
with night as (
    select r.id as run, r.job, r.business_date, (r.facts ->> 'slice')::integer as slice, l.journals,
           max(s.counts::text) filter (where s.name = 'claim' and s.state = 'DONE')::jsonb -> 'in' as frozen,
           max(s.counts::text) filter (where s.name = 'settle' and s.state = 'DONE')::jsonb -> 'settled' as settled,
           max(s.counts::text) filter (where s.name = 'settle' and s.state = 'DONE')::jsonb -> 'parts' as parts,
           max(s.counts::text) filter (where s.name = 'refuse' and s.state = 'DONE')::jsonb -> 'refused' as refused,
           max(s.checkpoint ->> 'settled') filter (where s.name = 'settle')::bigint as reached,
           max(s.checkpoint ->> 'parts') filter (where s.name = 'settle')::bigint as in_parts
    from itservices_run r join itservices_step s on s.run_id = r.id left join ledger_slice l on l.id = (r.facts ->> 'slice')::integer
    where (r.job = 'night' or starts_with(r.job, 'window ')) and r.business_date > %(since)s::date group by r.id, l.id
), told as (
    select n.run, n.job || ' of ' || n.business_date as name, t.what, e.key as currency, (e.value ->> 'number')::bigint as number, (e.value ->> 'amount')::numeric as amount
    from night n
    cross join lateral (values ('in', n.frozen), ('settled', n.settled), ('refused', n.refused), ('parts', n.parts)) t(what, totals)
    cross join lateral jsonb_each(coalesce(t.totals, '{}')) e
    where n.frozen is not null and n.settled is not null and n.refused is not null
), sums as (
    select run, name, currency, sum(number) filter (where what = 'in') as number_in, sum(amount) filter (where what = 'in') as amount_in,
           sum(number) filter (where what in ('settled', 'refused')) as number_out, sum(amount) filter (where what <> 'in') as amount_out,
           sum(number) filter (where what in ('settled', 'parts')) as number_settled,
           sum(amount) filter (where what in ('settled', 'parts')) as amount_settled
    from told group by run, name, currency
), booked as (
    select n.run, n.job || ' of ' || n.business_date as name, c.code as currency, coalesce(m.number, 0) as number, coalesce(m.amount, 0) as amount
    from night n
    cross join lateral (select m.asset_id, count(*) as number, sum(m.amount) as amount from ledger_movement m
                        where m.business_date = n.business_date and m.slice = n.slice and m.leg = 2 group by m.asset_id) m
    join refdata_asset c on c.id = m.asset_id
), facts as (
    select business_date, slice, count(*) as number from settlements_settlement where business_date > %(since)s::date group by business_date, slice
), parts as (
    select business_date, slice, count(*) as number from settlements_settlementpart where business_date > %(since)s::date group by business_date, slice
)
select 'S08' as code, name || ' ' || currency as key, format('in: %%s of %%s', number_in, amount_in) as expected,
       format('settled, also in parts, and refused: %%s of %%s', number_out, amount_out) as found
from sums where (coalesce(number_in, 0), coalesce(amount_in, 0)) is distinct from (coalesce(number_out, 0), coalesce(amount_out, 0))
union all
select 'S08', coalesce(s.name, b.name) || ' ' || coalesce(s.currency, b.currency),
       format('settled: %%s of %%s', coalesce(s.number_settled, 0), coalesce(s.amount_settled, 0)),
       format('booked: %%s of %%s', coalesce(b.number, 0), trim_scale(coalesce(b.amount, 0)))
from (select * from sums where currency <> '') s
full join (select * from booked where run in (select run from sums)) b
    on b.run = s.run and b.currency = s.currency
where (coalesce(s.number_settled, 0), coalesce(s.amount_settled, 0)) is distinct from (coalesce(b.number, 0), coalesce(b.amount, 0))
union all
select 'J01', n.job || ' of ' || n.business_date, format('checkpoint at %%s settled and %%s parts', coalesce(n.reached, 0), coalesce(n.in_parts, 0)),
       format('%%s settlements and %%s parts', coalesce(f.number, 0), coalesce(p.number, 0))
from night n
left join facts f on f.business_date = n.business_date and f.slice = n.slice
left join parts p on p.business_date = n.business_date and p.slice = n.slice
where (coalesce(n.reached, 0), coalesce(n.in_parts, 0)) <> (coalesce(f.number, 0), coalesce(p.number, 0))
union all
select 'S08', 'slice ' || f.slice || ' of ' || f.business_date, 'settlements and parts of a night or window', f.number || ' in a slice of neither'
from (select business_date, slice, sum(number) as number from (select * from facts union all select * from parts) e
      group by business_date, slice) f
left join night n on n.business_date = f.business_date and n.slice = f.slice where n.run is null
