-- What is due is alleged, once; how many there are, the first and the last, an order-free digest of them, and their numbers. Locked
-- in the order of their ids, as matching does; what somebody works on at this moment is alleged the next time.
with due as (
    update settlements_unmatched u set is_alleged = true
    from (select u.instruction_id from settlements_unmatched u where not u.is_alleged and {due}
            and not (u.place = 'CSD' and exists (select from settlements_depositorylink l where l.market_id = u.market_id))
          order by u.instruction_id for update skip locked) d
    where u.instruction_id = d.instruction_id
    returning u.instruction_id, u.counterparty_id
), told as (
    insert into settlements_allegement (instruction_id, at) select instruction_id, %(at)s from due order by instruction_id
)
select count(*) as allegements, min(instruction_id) as first, max(instruction_id) as last,
       encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest,
       array_agg(instruction_id order by instruction_id) as numbers
from (select instruction_id, hash_record_extended((instruction_id, counterparty_id), 7) as hash from due) h
