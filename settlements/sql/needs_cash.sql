-- What is due and not on hold, per market and currency, in whole units: how many instructions pay and collect how much; what is
-- available now on their accounts; and what these lack once they and all that has an earlier cut-off have paid, before anything is
-- collected, and after all is. `place` orders the cut-offs. Against payment the receiver pays; else the deliverer does.
with cut_off as (
    select m.id as market_id, c.place from unnest(%(markets)s::text[], %(payments)s::text[], %(places)s::int[]) c(code, payment, place)
    join refdata_market m on m.code = c.code
    where c.payment = 'APMT'
), due as (
    select o.market_id, o.currency_id, o.cash_from, o.cash_to, o.amount_units,
           %(everybody)s or case o.payment when 'DVP' then o.receiver_id else o.deliverer_id end = any (%(parties)s::int[]) as pays,
           %(everybody)s or case o.payment when 'DVP' then o.deliverer_id else o.receiver_id end = any (%(parties)s::int[]) as collects
    from settlements_openmatch o
    where o.intended_settlement_date <= %(business_date)s and not o.deliverer_hold and not o.receiver_hold
      and o.deliverer_imposed = '' and o.receiver_imposed = '' and o.currency_id > 0
      and (%(everybody)s or o.deliverer_id = any (%(parties)s::int[]) or o.receiver_id = any (%(parties)s::int[]))
), flow as (
    select market_id, currency_id, coalesce(cash_from, cash_to) as account_id,
           case when cash_to is null then count(*) filter (where pays) end as paying,
           case when cash_to is null then sum(amount_units) filter (where pays) end as pay,
           case when cash_from is null then count(*) filter (where collects) end as collecting,
           case when cash_from is null then sum(amount_units) filter (where collects) end as collect
    from due group by grouping sets ((market_id, currency_id, cash_from), (market_id, currency_id, cash_to))
), moved as (
    select market_id, currency_id, account_id, coalesce(sum(paying), 0) as paying, coalesce(sum(pay), 0) as pay,
           coalesce(sum(collecting), 0) as collecting, coalesce(sum(collect), 0) as collect
    from flow where pay > 0 or collect > 0 group by market_id, currency_id, account_id
), ladder as (
    select f.*, a.code, a.scale, (g.posted - g.held - g.floor) * power(10::numeric, a.scale) as available,
           sum(f.pay) over through as paid, sum(f.collect) over through as collected,
           row_number() over (partition by f.account_id order by c.place, f.market_id) = 1 as is_first
    from moved f
    join refdata_asset a on a.id = f.currency_id
    left join cut_off c on c.market_id = f.market_id
    left join ledger_guard g on g.account_id = f.account_id and %(books)s
    window through as (partition by f.account_id order by c.place)
)
select m.code as market, 'APMT' as payment, l.code as asset, max(l.scale) as scale,
       sum(l.paying)::bigint as paying, sum(l.pay) as pay, sum(l.collecting)::bigint as collecting, sum(l.collect) as collect,
       case when count(*) = count(l.available) then sum(l.available) end as available,
       coalesce(sum(l.available) filter (where l.is_first), 0) as newly_available,
       sum(greatest(l.paid - l.available, 0)) as short, sum(greatest(l.paid - l.collected - l.available, 0)) as short_after_all
from ladder l join refdata_market m on m.id = l.market_id
group by m.code, l.code order by m.code, l.code
