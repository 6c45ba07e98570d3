-- Accounts of the books that staged own instructions move and that are not there yet: holder and asset.
select w.holder, w.asset
from (select account as holder, asset from side_intake union select cash, currency from side_intake) w
left join ledger_account a on (a.holder_id, a.asset_id) = (w.holder, w.asset)
where w.holder is not null and w.asset is not null and a.id is null
order by w.holder, w.asset
