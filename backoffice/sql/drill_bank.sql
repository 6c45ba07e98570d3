-- What is wrong in one snapshot of the books, in any account or asset: (what, which, what it must be, what it is).
select 'an account is below its floor', account_id::text, 'at least ' || floor, (posted - held)::text
from ledger_guard
where posted - held < floor
union all
select 'an asset is not in balance', asset_id::text, '0', sum(posted)::text
from ledger_guard
group by asset_id
having sum(posted) <> 0
union all
select 'a guard is not what its movements add up to', g.account_id::text, coalesce(m.change, 0)::text, g.posted::text
from ledger_guard g
left join (
    select account_id, sum(change) as change
    from (
        select credit_account as account_id, amount as change from ledger_movement
        union all
        select debit_account, -amount from ledger_movement
    ) every_movement
    group by account_id
) m using (account_id)
where g.posted <> coalesce(m.change, 0)
union all
select 'a guard is not what its holds add up to', g.account_id::text, coalesce(h.held, 0)::text, g.held::text
from ledger_guard g
left join (
    select account_id, sum(amount) as held
    from ledger_hold h
    where not exists (select from ledger_holdrelease r where r.hold_id = h.id)
    group by account_id
) h using (account_id)
where g.held <> coalesce(h.held, 0)
