-- Adds the records given that are not there yet.
insert into {table} ({columns}, load_id)
select {columns}, %(load)s from jsonb_populate_recordset(null::{table}, %(rows)s::jsonb)
on conflict ({conflict}) do nothing
