-- Keeps what the records that differ from those given were, and what they become.
insert into refdata_revision (load_id, kind, key, before, after)
select %(load)s, %(kind)s, {key}, to_jsonb(t) - '{id,load_id}'::text[], to_jsonb(g) - '{id,load_id}'::text[]
from {table} t
join jsonb_populate_recordset(null::{table}, %(rows)s::jsonb) g on ({keys_of_t}) = ({keys_of_g})
where row({facts_of_t}) is distinct from row({facts_of_g})
