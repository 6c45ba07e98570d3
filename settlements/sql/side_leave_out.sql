-- Own instructions that are not taken in leave the staging.
delete from side_intake where line = any (%(lines)s::bigint[])
