-- How many failing instructions in scope there are, by market and intended date.
select o.market_id as market, o.intended_settlement_date as intended,
       (count(*) filter (where {delivers}) + count(*) filter (where {receives}))::int as number
from settlements_openmatch o
where o.settlement = 'PENF' and ({delivers} or {receives})
group by 1, 2
