-- Nets of a scope, the newest first. Braces are filled in by clearing/queries/nets.py.
select o.id, o.party_id, p.lei as party_lei, o.ccp_id, q.lei as ccp_lei, a.code as asset, c.code as currency, o.settlement_date,
       h.number as account, o.quantity, o.amount, o.gross, o.gross_quantity, o.gross_amount, o.at, o.supersedes_id as supersedes,
       (select s.id from clearing_netobligation s where s.supersedes_id = o.id) as superseded_by
from clearing_netobligation o
join refdata_party p on p.id = o.party_id
join refdata_party q on q.id = o.ccp_id
join refdata_asset a on a.id = o.asset_id
join refdata_asset c on c.id = o.currency_id
join refdata_account h on h.id = o.account_id
where {conditions} and {beyond}
order by o.id {order} limit %(limit)s
