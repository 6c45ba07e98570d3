-- Changes the records that differ from those given.
update {table} t set {assignments}, load_id = %(load)s
from jsonb_populate_recordset(null::{table}, %(rows)s::jsonb) g
where ({keys_of_t}) = ({keys_of_g}) and row({facts_of_t}) is distinct from row({facts_of_g})
