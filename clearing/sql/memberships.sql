-- Who clears which market through which central counterparty on some days.
select m.party_id as party, m.market_id as market, d.day, m.ccp_id as ccp
from unnest(%(days)s::date[]) d(day) join clearing_membership m on m.valid @> d.day
