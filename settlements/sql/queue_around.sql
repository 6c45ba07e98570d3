-- Open matches that a night decides on, because they are due, settle in our own books, and their market and payment system are open: some by their numbers, and the first in the queue of those that bring
-- something to some accounts, and of those that take something from them; in the order of the night. One more than wanted of each
-- says that there are more.
with near as materialized (
    select o.match_id, o.priority, (o.intended_settlement_date - date '2000-01-01')::int as intended, o.market_id, o.asset_id,
           o.securities_from, o.securities_to, o.quantity_units, o.currency_id, o.cash_from, o.cash_to, o.amount_units,
           o.deliverer_hold::int + (o.released_units > 0)::int + (case o.deliverer_imposed when '' then 0 when 'CSDH' then 4 when 'CVAL' then 8 else 12 end)
               as deliverer_hold,
           o.receiver_hold::int + (case o.receiver_imposed when '' then 0 when 'CSDH' then 4 when 'CVAL' then 8 else 12 end)
               as receiver_hold
    from settlements_openmatch o
    where o.intended_settlement_date <= %(on)s and o.place = 'OWN' and o.market_id = any (%(markets)s::int[])
      and o.currency_id = any (%(currencies)s::int[]) and not o.match_id = any (%(known)s::bigint[])
      and (o.match_id = any (%(matches)s::bigint[])
           or o.securities_from = any (%(accounts)s::int[]) or o.securities_to = any (%(accounts)s::int[])
           or o.cash_from = any (%(accounts)s::int[]) or o.cash_to = any (%(accounts)s::int[]))
)
select * from near where match_id = any (%(matches)s::bigint[])
union
(select * from near where securities_to = any (%(accounts)s::int[]) or cash_to = any (%(accounts)s::int[])
 order by priority, intended, match_id limit %(most)s)
union
(select * from near where securities_from = any (%(accounts)s::int[]) or cash_from = any (%(accounts)s::int[])
 order by priority, intended, match_id limit %(most)s)
