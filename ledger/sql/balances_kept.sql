-- Balances that are kept for the very day: of the accounts that moved on it, once it is closed.
select account_id, posted from ledger_balancesnapshot
where account_id = any(%(accounts)s::int[]) and business_date = %(as_of)s
