-- One issue by kind of account, in credits less debits: what is owned stands there as credits, where it is as debits.
select h.kind, sum(g.posted) as posted
from refdata_asset s
join ledger_account a on a.asset_id = s.id
join ledger_guard g on g.account_id = a.id
join refdata_account h on h.id = a.holder_id
where s.code = %(isin)s and s.kind = 'INSTRUMENT'
group by h.kind order by h.kind
