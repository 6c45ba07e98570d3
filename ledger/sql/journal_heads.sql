-- What is said of journals. By their ids and not by a join: a slice under way has no index and no statistics, and is read once.
select id, value_date, kind, coalesce(narrative, '') as narrative, recorded_at from ledger_journal
where id = any (%(journals)s::bigint[]) and slice = any (%(slices)s::int[]) and business_date = any (%(days)s::date[])
