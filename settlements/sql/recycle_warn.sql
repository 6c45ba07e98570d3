-- Notes that the parties of some matches and unmatched instructions are warned; who was warned of the same day is not again. How many
-- instructions, and an order-free digest of them and their days.
with wanted as (
    select s.instruction_id, w.counted_from, w.cancelled_end_of
    from unnest(%(matches)s::bigint[], %(sides)s::bigint[], %(counted)s::date[], %(ends)s::date[]) w(match_id, side, counted_from, cancelled_end_of)
    left join settlements_match m on m.id = w.match_id
    cross join lateral (
        select w.side as instruction_id where m.id is null
        union all select m.delivering_id where m.id is not null
        union all select m.receiving_id where m.id is not null) s
), warned as (
    insert into settlements_recyclingwarning (instruction_id, counted_from, cancelled_end_of, business_date, run_id, at)
    select instruction_id, counted_from, cancelled_end_of, %(business_date)s, %(run)s, %(at)s from wanted order by instruction_id
    on conflict (instruction_id, cancelled_end_of) do nothing
    returning instruction_id, cancelled_end_of
)
select count(*) as number,
       encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
from (select hash_record_extended((instruction_id, cancelled_end_of), 7) as hash from warned) h
