-- Ends closures at the day from which they are known not to be true; one known only from then on is taken back.
update refdata_closure
set ended_by_id = %(load)s::bigint,
    known = case when lower(known) >= %(known_from)s then 'empty' else daterange(lower(known), %(known_from)s) end
where id = any(%(ids)s::int[])
