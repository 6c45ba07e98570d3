-- What is due is alleged, once; how many there are, the first and the last, an order-free digest of them, and their numbers.
with due as (
    update settlements_unmatched u set is_alleged = true
    where not u.is_alleged and {due}
    returning u.instruction_id, u.counterparty_id
), told as (
    insert into settlements_allegement (instruction_id, at) select instruction_id, %(at)s from due order by instruction_id
)
select count(*) as allegements, min(instruction_id) as first, max(instruction_id) as last,
       encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest,
       array_agg(instruction_id order by instruction_id) as numbers
from (select instruction_id, hash_record_extended((instruction_id, counterparty_id), 7) as hash from due) h
