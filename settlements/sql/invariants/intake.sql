-- Every match came in by an intake, or was made by matching, whose event tells of it; the instructions of an intake have the terms that they came in with. Those
-- of one intake lie side by side, so they are read as one range of ids; by their matches only where others lie between them.
with told as (
    select e.id, (e.after ->> 'first')::bigint as first, (e.after ->> 'last')::bigint as last, (e.after ->> 'matches')::bigint as number,
           e.after ->> 'digest' as digest, e.code = 'instructions.submitted' as came_in
    from recordkeeping_event e where e.code in ('instructions.submitted', 'instructions.matched') and (e.after ->> 'first')::bigint > %(mark)s
), reached as (
    select place, kind, max(last) over (order by place, kind) as reach
    from (select first as place, 0 as kind, last from told
          union all
          select id, 1, null from settlements_match where id > %(mark)s) m
), span as (
    select t.*, m.low, m.high from told t cross join lateral (
        select count(*) as number, min(least(delivering_id, receiving_id)) as low, max(greatest(delivering_id, receiving_id)) as high
        from settlements_match where id between t.first and t.last) m
    where t.came_in and m.number = t.number
), near as (
    select s.*, i.sides, i.found from span s cross join lateral (
        select count(*) filter (where is_side) as sides, encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as found
        from (select hash_record_extended((i.participant_id, i.counterparty_id, i.reference, i.common_reference, i.direction, i.payment,
                  i.asset_id, trim_scale(i.quantity), i.currency_id, trim_scale(i.amount), i.trade_date, i.intended_settlement_date,
                  i.securities_account_id, i.cash_account_id, i.market_id, i.place, i.priority, i.partial), 7) as hash, true as is_side
              from settlements_instruction i where i.id between s.low and s.high
              union all
              select hash_record_extended((w.instruction_id, w.code), 7), false
              from settlements_settlementcondition w where w.instruction_id between s.low and s.high
              union all
              select hash_record_extended((y.instruction_id, y.transaction_type, y.place_of_trade, y.instructed_by), 7), false
              from settlements_tradeterms y where y.instruction_id between s.low and s.high) h) i
), terms as (
    select n.id, n.number, n.digest, coalesce(i.sides, n.sides) as sides, coalesce(i.found, n.found) as found
    from near n left join lateral (
        select count(*) filter (where is_side) as sides, encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as found
        from (select hash_record_extended((i.participant_id, i.counterparty_id, i.reference, i.common_reference, i.direction, i.payment,
                  i.asset_id, trim_scale(i.quantity), i.currency_id, trim_scale(i.amount), i.trade_date, i.intended_settlement_date,
                  i.securities_account_id, i.cash_account_id, i.market_id, i.place, i.priority, i.partial), 7) as hash, true as is_side
              from settlements_match m join settlements_instruction i on i.id in (m.delivering_id, m.receiving_id)
              where m.id between n.first and n.last
              union all
              select hash_record_extended((w.instruction_id, w.code), 7), false
              from settlements_match m join settlements_settlementcondition w on w.instruction_id in (m.delivering_id, m.receiving_id)
              where m.id between n.first and n.last
              union all
              select hash_record_extended((y.instruction_id, y.transaction_type, y.place_of_trade, y.instructed_by), 7), false
              from settlements_match m join settlements_tradeterms y on y.instruction_id in (m.delivering_id, m.receiving_id)
              where m.id between n.first and n.last) h) i on n.sides <> 2 * n.number
)
select 'T05' as code, 'match ' || place as key, 'an event that tells of its intake or its matching' as expected, 'none' as found
from reached where kind = 1 and (reach is null or reach < place)
union all
select 'T05', 'matches after ' || %(mark)s::bigint, t.number || ' told by events', m.number::text
from (select coalesce(sum(number), 0) as number from told) t
cross join (select count(*) as number from settlements_match where id > %(mark)s) m where t.number <> m.number
union all
select 'T05', 'event ' || id, format('%%s instructions, digest %%s', 2 * number, coalesce(left(digest, 16), 'none')),
       format('%%s instructions, digest %%s', sides, left(found, 16))
from terms where (2 * number, digest) is distinct from (sides, found)
