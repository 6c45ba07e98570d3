-- The settlement units of the instruments of some open matches that may settle in parts, as they are on a date.
select t.instrument_id as asset_id, t.quantity_type, t.minimum_unit, t.multiple
from refdata_instrumentterms t
where t.valid @> %(business_date)s::date
  and t.instrument_id in (
    select o.asset_id from settlements_openmatch o
    join settlements_match m on m.id = o.match_id
    join settlements_instruction d on d.id = m.delivering_id
    join settlements_instruction r on r.id = m.receiving_id
    where o.match_id = any (%(matches)s::bigint[]) and o.asset_id > 0
      and (d.partial <> 'NPAR' or exists (select from settlements_indicatorchange c where c.instruction_id = d.id))
      and (r.partial <> 'NPAR' or exists (select from settlements_indicatorchange c where c.instruction_id = r.id)))
