-- What is to be delivered of what is due and not on hold, per market, payment type and instrument, in whole units: how many
-- instructions, how much, what is available now on their accounts, and what these lack once they and all that has an earlier
-- cut-off have delivered; of each cut-off the largest shortfalls, up to so many, and how many instruments there are and are short.
with cut_off as (
    select m.id as market_id, c.payment = 'FREE' as is_free, c.place
    from unnest(%(markets)s::text[], %(payments)s::text[], %(places)s::int[]) c(code, payment, place)
    join refdata_market m on m.code = c.code
), moved as (
    select o.market_id, o.payment = 'FOP' as is_free, o.asset_id, o.securities_from as account_id,
           count(*) as number, sum(o.quantity_units) as quantity
    from settlements_openmatch o
    where o.intended_settlement_date <= %(business_date)s and not o.deliverer_hold and not o.receiver_hold
      and o.deliverer_imposed = '' and o.receiver_imposed = '' and o.asset_id > 0
      and (%(everybody)s or o.deliverer_id = any (%(parties)s::int[]))
    group by 1, 2, 3, 4
), ladder as (
    select f.*, a.code, a.scale, (g.posted - g.held - g.floor) * power(10::numeric, a.scale) as available,
           sum(f.quantity) over (partition by f.account_id order by c.place) as delivered
    from moved f
    join refdata_asset a on a.id = f.asset_id
    left join cut_off c on c.market_id = f.market_id and c.is_free = f.is_free
    left join ledger_guard g on g.account_id = f.account_id and %(books)s
), needed as (
    select market_id, is_free, code, max(scale) as scale, sum(number)::bigint as number, sum(quantity) as quantity,
           case when count(*) = count(available) then sum(available) end as available, sum(greatest(delivered - available, 0)) as short
    from ladder group by market_id, is_free, code
), ranked as (
    select n.*, count(*) over cut as instruments, count(*) filter (where short > 0) over cut as instruments_short,
           row_number() over (partition by market_id, is_free
                              order by short / power(10::numeric, scale) desc, quantity / power(10::numeric, scale) desc, code) as rank
    from needed n window cut as (partition by market_id, is_free)
)
select m.code as market, case when r.is_free then 'FREE' else 'APMT' end as payment, r.code as asset, r.scale, r.number, r.quantity,
       r.available, r.short, r.instruments, r.instruments_short
from ranked r join refdata_market m on m.id = r.market_id
where r.rank <= %(most)s order by m.code, r.is_free, r.rank
