-- What is matched, open in our own books, not held by the house and intended for before a day of its market, in the order of the ids, locked
-- if so said: only that can have been recycled for long enough.
select o.match_id
from settlements_openmatch o
join unnest(%(markets)s::int[], %(matched_before)s::date[]) w(market_id, day) on w.market_id = o.market_id and o.intended_settlement_date < w.day
where o.place = 'OWN' and o.deliverer_imposed = '' and o.receiver_imposed = '' order by o.match_id {lock}
