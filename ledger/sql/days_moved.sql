-- The days on which an account moved, as far as its balances are kept, newest first.
select business_date as day from ledger_balancesnapshot
where account_id = %(account)s and business_date <= %(until)s order by business_date desc
