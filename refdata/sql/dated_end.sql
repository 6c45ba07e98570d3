-- Ends rows at the start day; one that begins that day is taken back.
update {table} t set {range} = daterange(lower(t.{range}), %(start)s)
where t.id = any(%(ids)s::int[])
