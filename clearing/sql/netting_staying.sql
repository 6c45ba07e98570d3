-- What stays in nets when some versions leave them, in the book of each net.
select v.id as version, o.party_id as party, o.ccp_id as ccp, o.asset_id as asset, o.currency_id as currency, o.settlement_date,
       0 as ssi, n.ssi_id as ccp_ssi, o.account_id as account, o.cash_account_id as cash_account, s.sign,
       s.sign * v.quantity as quantity, -s.sign * e.net as amount, o.id as supersedes, v.venue
from clearing_netobligation o
join clearing_netmember m on m.net_id = o.id
join clearing_tradeversion v on v.id = m.version_id
join clearing_enrichment e on e.version_id = v.id
join clearing_novation n on n.version_id = v.id
cross join lateral (select case m.side when 'BUY' then 1 else -1 end as sign) s
where o.id = any (%(nets)s::bigint[]) and v.id <> all (%(leaving)s::bigint[])
