-- What each account may still give, in whole units of its asset.
select g.account_id,
       coalesce(trunc(least((g.posted - g.held - g.floor) * power(10::numeric, s.scale), 9223372036854775807)), 0)::bigint,
       (g.floor is null)::int::int2
from ledger_guard g join refdata_asset s on s.id = g.asset_id
