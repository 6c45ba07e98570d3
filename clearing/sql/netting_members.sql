-- Every leg is a member of the net into which it was summed up.
insert into clearing_netmember (net_id, version_id, side)
select s.net, l.version, l.side
from netting_leg l
left join netting_book b on b.ssi = l.ssi and b.day = l.settlement_date
join netting_sum s on s.party = l.party and s.ccp = l.ccp and s.asset = l.asset and s.currency = l.currency
     and s.settlement_date = l.settlement_date and s.account = coalesce(l.account, b.account)
     and s.cash_account = coalesce(l.cash_account, b.cash_account) and s.supersedes is not distinct from l.supersedes
