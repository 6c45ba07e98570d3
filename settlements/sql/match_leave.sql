-- What is matched leaves the queue of matching.
delete from settlements_unmatched u
using (select delivering_id as id from matching_met union all select receiving_id from matching_met) m
where u.instruction_id = m.id
