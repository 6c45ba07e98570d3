-- What is not captured leaves the staging.
delete from capture where line = any (%(lines)s::bigint[])
