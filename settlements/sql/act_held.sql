-- Writes the holds of some unmatched instructions into the queue of matching.
update settlements_unmatched u set is_held = w.is_held
from unnest(%(instructions)s::bigint[], %(held)s::boolean[]) as w(instruction_id, is_held)
where u.instruction_id = w.instruction_id
