-- Opens closures, each known from its own day.
insert into refdata_closure (calendar_id, date, kind, name, known, load_id)
select calendar_id, date, kind, name, known, load_id
from jsonb_populate_recordset(null::refdata_closure, %(rows)s::jsonb)
order by calendar_id, date
