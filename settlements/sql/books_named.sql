-- Some accounts of the books as people name them: whose they are, under which number, and the asset that they hold.
select a.id as account, h.id as holder, h.number, h.party_id as party, s.code as asset, s.scale, c.asset_id is not null as is_cash
from ledger_account a
join refdata_account h on h.id = a.holder_id
join refdata_asset s on s.id = a.asset_id
left join refdata_currency c on c.asset_id = s.id
where a.id = any (%(accounts)s::int[])
