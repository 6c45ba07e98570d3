-- The profiles of counterparties on some trade dates, by market; without one, for all markets.
select p.party_id as party, p.market_id as market, d.day, p.id as profile
from unnest(%(days)s::date[]) d(day) join clearing_toleranceprofile p on p.valid @> d.day
where p.party_id = any (%(parties)s::int[])
