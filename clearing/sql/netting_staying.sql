-- What stays in nets when some versions leave them, in the book of each net.
insert into netting_leg
select v.id, v.trade_id, m.side, o.party_id, o.ccp_id, o.asset_id, o.currency_id, o.settlement_date, 0, n.ssi_id, o.account_id,
       o.cash_account_id, s.sign * v.quantity, -s.sign * e.net, o.id
from clearing_netobligation o
join clearing_netmember m on m.net_id = o.id
join clearing_tradeversion v on v.id = m.version_id
join clearing_enrichment e on e.version_id = v.id
join clearing_novation n on n.version_id = v.id
cross join lateral (select case m.side when 'BUY' then 1 else -1 end as sign) s
where o.id = any (%(nets)s::bigint[]) and v.id <> all (%(leaving)s::bigint[])
