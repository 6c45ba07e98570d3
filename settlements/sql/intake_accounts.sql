-- Accounts of the books that staged trades move and that are not there yet: holder and asset.
select w.holder, w.asset
from (
    select deliverer_account as holder, asset from intake
    union select receiver_account, asset from intake
    union select deliverer_cash, currency from intake
    union select receiver_cash, currency from intake
) w left join ledger_account a on (a.holder_id, a.asset_id) = (w.holder, w.asset)
where w.holder is not null and a.id is null
order by w.holder, w.asset
