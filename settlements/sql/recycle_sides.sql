-- What is unmatched in our own books, not held by the house and intended for before a day of its market, in the order of the ids, locked if so said.
select u.instruction_id
from settlements_unmatched u
join unnest(%(markets)s::int[], %(unmatched_before)s::date[]) w(market_id, day) on w.market_id = u.market_id and u.intended_settlement_date < w.day
where u.place = 'OWN' and u.imposed = '' order by u.instruction_id {lock}
