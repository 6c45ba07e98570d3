-- The movements of what is staged, plainly inserted.
insert into ledger_movement (journal_id, leg, slice, business_date, asset_id, debit_account, credit_account, amount)
select id, 1, 0, value_date, asset_id, debit_account, credit_account, amount from bench_staged order by id
