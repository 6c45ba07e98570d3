-- By how much an account was changed on a day by the movements from a place (journal, leg) on.
select coalesce(sum(amount), 0) from (
    select amount from ledger_movement
    where credit_account = %(account)s and business_date = %(day)s and (journal_id, leg) >= (%(journal)s, %(leg)s)
    union all
    select -amount from ledger_movement
    where debit_account = %(account)s and business_date = %(day)s and (journal_id, leg) >= (%(journal)s, %(leg)s)) m
