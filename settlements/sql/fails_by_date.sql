-- How many failing instructions in scope there are, by market, place and intended date.
select o.market_id as market, o.place, o.intended_settlement_date as intended,
       (count(*) filter (where o.delivers) + count(*) filter (where o.receives))::int as number
from (
{failing}
) o
group by 1, 2, 3
