-- Pending becomes failing: due by the business date, and the actual cut-off of the intended date has passed; in a window what it froze. In braces
-- stands which rows are free, where whoever holds one is not waited for.
with passed as (
    select market_id, payment, intended, place
    from unnest(%(markets)s::int[], %(payments)s::text[], %(dates)s::date[], %(places)s::text[]) p(market_id, payment, intended, place)
){free}, changed as (
    update settlements_openmatch o set settlement = 'PENF'
    from passed p
    where o.settlement = 'PEND' and o.market_id = p.market_id and o.intended_settlement_date = p.intended and o.place = p.place
      and (case when o.payment = 'FOP' then 'FREE' else 'APMT' end) = p.payment
      and (%(every)s or o.match_id <= %(frozen_through)s and o.place = 'OWN' and o.market_id = any (%(frozen_markets)s::int[])
           and o.currency_id = any (%(frozen_currencies)s::int[])){among}
    returning o.match_id, o.deliverer_reason, o.receiver_reason
)
insert into settlements_statuschange
    (instruction_id, axis, from_status, to_status, reason_code, business_date, run_id, by, at)
select side.instruction_id, 'SETT', 'PEND', 'PENF', side.reason, %(business_date)s, %(run)s, %(by)s, %(at)s
from changed c join settlements_match m on m.id = c.match_id
cross join lateral (values (m.delivering_id, c.deliverer_reason), (m.receiving_id, c.receiver_reason))
    side(instruction_id, reason)
order by side.instruction_id
