-- What is not taken in leaves the staging.
delete from intake where line = any (%(lines)s::bigint[])
