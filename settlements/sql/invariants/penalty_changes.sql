-- Changes of penalties follow one another, are what their facts come to, came before their month was netted, and are told by events.
with changed as materialized (
    select c.*, p.missing as lacked, p.payment, p.quantity, p.cash_amount, p.rounding, d.participant_id as deliverer, r.participant_id as receiver,
           p.business_date as night, settlements_penalty_day(p.market_id, p.business_date, 'amendment') as last_day, p.side as first_side,
           lag(c.number, 1, 0) over follow as number_before, lag(c.kind, 1, '') over follow as kind_before,
           coalesce(lag(c.side) over follow, p.side) as side_before
    from settlements_penaltychange c
    left join settlements_penalty p on p.id = c.penalty_id
    left join settlements_match m on m.id = p.match_id
    left join settlements_instruction d on d.id = m.delivering_id
    left join settlements_instruction r on r.id = m.receiving_id
    window follow as (partition by c.penalty_id order by c.number)
), judged as (
    select c.id, c.penalty_id, c.number, c.kind, c.amount,
           case when c.night is null then 'a penalty on file'
                when c.number <> c.number_before + 1 then 'the number after that of the change before'
                when c.kind = 'REINSTATED' and c.kind_before <> 'REMOVED' then 'a penalty that was removed'
                when c.kind = 'REMOVED' and c.kind_before = 'REMOVED' then 'a penalty that was not removed yet'
                when c.kind = 'REALLOCATED' and c.side = c.side_before then 'the other side'
                when c.kind <> 'REALLOCATED' and c.side <> c.side_before then 'the side that was to pay'
                when (c.failing_id, c.receiving_id) is distinct from
                     (case c.side when 'DELI' then c.deliverer when 'RECE' then c.receiver end,
                      case c.side when 'DELI' then c.receiver when 'RECE' then c.deliverer end) then 'the participants of its sides'
                when c.amount is distinct from case when c.kind = 'REMOVED' then 0 else settlements_penalty_amount(
                         c.payment, c.side, c.price, c.quantity, c.cash_amount, c.securities_rate, c.cash_rate, c.rounding) end
                    then 'what its facts come to'
                when c.kind = 'COMPLETED' and (c.number <> 1 or c.lacked !~ 'price|rate') then 'a penalty that lacked a fact, and was not changed yet'
                when c.business_date < c.night then 'a night before it'
                when c.business_date > c.last_day then 'a day up to ' || c.last_day
                when exists (select from settlements_penaltymonth o
                             where o.month = date_trunc('month', c.night)::date and o.business_date < c.business_date)
                    then 'a month that was not netted yet'
                when exists (select from settlements_penalty w where w.completes_id = c.penalty_id) then 'a penalty that nothing completes'
                when c.kind <> 'COMPLETED' and not exists (
                    select from recordkeeping_event e
                    where e.subject_type = 'penalty' and e.subject_ids @> array[c.penalty_id::text] and e.at = c.at
                      and e.code = case c.kind when 'REMOVED' then 'penalty.removed' when 'REINSTATED' then 'penalty.reinstated'
                                               else 'penalty.reallocated' end
                      and e.after -> 'changes' @> jsonb_build_array(jsonb_build_array(
                              c.id, c.penalty_id, c.number, c.code, c.side, round(c.amount, 2)::text)))
                    then 'an event that tells of it'
           end as expected
    from changed c
    where c.business_date > %(since)s::date
)
select 'P06' as code, format('change %%s of penalty %%s', number, penalty_id) as key, expected, format('%%s, %%s', kind, trim_scale(amount)) as found
from judged where expected is not null
union all
select 'P06', format('change %%s of penalty %%s', t.change ->> 2, t.change ->> 1), 'a change that is on file, as its event tells', 'none'
from recordkeeping_event e cross join lateral jsonb_array_elements(e.after -> 'changes') t(change)
where e.subject_type = 'penalty' and e.code in ('penalty.removed', 'penalty.reinstated', 'penalty.reallocated')
  and (%(full)s or e.at >= %(since)s::date)
  and not exists (select from settlements_penaltychange c where c.id = (t.change ->> 0)::bigint)
