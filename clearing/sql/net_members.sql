-- The trades in a net, in the order in which they came in: what each gives its party and takes.
select t.id as trade, t.reference, v.number, v.trade_date, case m.side when v.side then q.lei else p.lei end as against_lei,
       case m.side when v.side then v.counterparty_id else t.party_id end as against, m.side,
       case m.side when 'BUY' then v.quantity else -v.quantity end as quantity,
       case m.side when 'BUY' then -e.net else e.net end as amount,
       t.party_id = any (%(scope)s::int[]) or not %(scoped)s as is_seen
from clearing_netmember m
join clearing_tradeversion v on v.id = m.version_id
join clearing_trade t on t.id = v.trade_id
join clearing_enrichment e on e.version_id = v.id
join refdata_party p on p.id = t.party_id
join refdata_party q on q.id = v.counterparty_id
where m.net_id = %(net)s order by v.id limit %(limit)s
