-- Rows of work of trades that staged rows change: until the transaction ends nobody else brings these trades further. What is
-- read after it sees what somebody did just before.
select o.trade_id
from capture c
join clearing_trade t on (t.party_id, t.channel, t.reference) = (c.party, %(channel)s, c.reference)
join clearing_opentrade o on o.trade_id = t.id
where c.action <> 'NEW'
order by o.trade_id
for update of o
