-- Makes the accounts that are missing, each with its guard at zero.
with wished as (
    select distinct on (holder, asset) holder, asset, floor
    from unnest(%(holders)s::int[], %(assets)s::int[], %(floors)s::numeric[]) w(holder, asset, floor)
), made as (
    insert into ledger_account (holder_id, asset_id)
    select holder, asset from wished order by holder, asset
    on conflict do nothing returning id, holder_id, asset_id
)
insert into ledger_guard (account_id, asset_id, posted, held, floor)
select made.id, made.asset_id, 0, 0, wished.floor
from made join wished on (wished.holder, wished.asset) = (made.holder_id, made.asset_id)
