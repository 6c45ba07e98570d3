-- Cancels by the system what ran out: both sides of some open matches, and some unmatched instructions, which leave the queue of
-- matching by themselves. How many instructions, and an order-free digest of them.
with gone as (
    delete from settlements_openmatch where match_id = any (%(matches)s::bigint[])
    returning match_id, deliverer_cancels, receiver_cancels
), side as (
    select s.instruction_id, s.cancels
    from gone g join settlements_match m on m.id = g.match_id
    cross join lateral (values (m.delivering_id, g.deliverer_cancels), (m.receiving_id, g.receiver_cancels)) s(instruction_id, cancels)
    union all
    select instruction_id, false from unnest(%(sides)s::bigint[]) a(instruction_id)
), cancelled as (
    insert into settlements_cancellation (instruction_id, reason_code, business_date, at)
    select instruction_id, 'CANS', %(business_date)s, %(at)s from side order by instruction_id
), moved as (
    insert into settlements_statuschange (instruction_id, axis, from_status, to_status, reason_code, business_date, run_id, by, at)
    select instruction_id, 'IPRC', case when cancels then 'CANP' else 'PACK' end, 'CAND', 'CANS', %(business_date)s, %(run)s, 'night', %(at)s
    from side order by instruction_id
)
select count(*) as number,
       encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
from (select hash_record_extended(row(instruction_id), 7) as hash from side) h
