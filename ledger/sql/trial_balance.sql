-- Per asset: credit balances, debit balances, and their sum, which is zero in sound books.
select s.code, s.kind, s.scale,
       coalesce(sum(g.posted) filter (where g.posted > 0), 0) as credits,
       coalesce(sum(-g.posted) filter (where g.posted < 0), 0) as debits,
       coalesce(sum(g.posted), 0) as difference
from ledger_guard g join refdata_asset s on s.id = g.asset_id
group by s.code, s.kind, s.scale order by s.kind, s.code
