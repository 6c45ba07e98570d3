-- The journals of what is staged, plainly inserted.
insert into ledger_journal (id, slice, business_date, value_date, kind)
select id, 0, value_date, value_date, kind from bench_staged order by id
