-- The effects of what is staged, plainly inserted.
insert into ledger_effect (effect, journal_id, business_date, fingerprint)
select effect, id, value_date, fingerprint from bench_staged order by id
