-- The warnings that stand of some instructions: the last of each, unless a status of either side changed after the day
-- from which it counts, or the house holds it, or lifted a hold after that day.
select w.instruction_id, w.cancelled_end_of
from (select distinct on (v.instruction_id) v.* from settlements_recyclingwarning v
      where v.instruction_id = any (%(instructions)s::bigint[]) order by v.instruction_id, v.id desc) w
left join settlements_match m on m.delivering_id = w.instruction_id or m.receiving_id = w.instruction_id
where not exists (select from settlements_statuschange h
                  where h.instruction_id in (w.instruction_id, m.delivering_id, m.receiving_id)
                    and h.business_date > w.counted_from and h.from_status <> h.to_status)
  and not exists (select from settlements_settlementpart p where p.match_id = m.id and p.business_date > w.counted_from)
  and not exists (select from settlements_imposedhold h
                  where h.instruction_id in (w.instruction_id, m.delivering_id, m.receiving_id)
                    and coalesce(h.ended_on > w.counted_from, true))
