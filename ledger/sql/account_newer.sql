-- By how much an account was changed on a day by the movements from a place (journal, leg) on.
select coalesce(sum(case credit_account when %(account)s then amount else -amount end), 0) from ledger_movement
where (credit_account = %(account)s or debit_account = %(account)s) and business_date = %(day)s
  and (journal_id, leg) >= (%(journal)s, %(leg)s)
