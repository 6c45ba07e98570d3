-- What was made of each staged own instruction, and the key by which it waits for its match.
select t.line, t.instruction_id, u.key
from side_intake t join settlements_unmatched u using (instruction_id) order by t.line
