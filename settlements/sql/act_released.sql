-- Keeps what parties release of deliveries that they hold, with what had settled of each in parts by then.
insert into settlements_partrelease (instruction_id, units, settled_units, business_date, by, at)
select w.instruction_id, w.units, coalesce((select sum(p.quantity_units) from settlements_settlementpart p where p.match_id = m.id), 0),
       %(business_date)s, %(by)s, %(at)s
from unnest(%(instructions)s::bigint[], %(units)s::bigint[]) as w(instruction_id, units)
join settlements_match m on m.delivering_id = w.instruction_id
order by w.instruction_id
