-- The queue of matching has every own instruction that is neither matched, cancelled nor settled at its depository, with the terms and the hold of each, and
-- nothing else; and none is in two matches. Older ones are counted first, and read when the count is off.
with tally as materialized (
    select %(waited_before)s::bigint
           = (select count(*) from settlements_unmatched where instruction_id <= %(sides_through)s)
           + (select count(*) from settlements_match m
              cross join lateral (values (m.delivering_id), (m.receiving_id)) side(instruction_id)
              join settlements_matchingterms x on x.instruction_id = side.instruction_id
              where m.id > %(matches_through)s and x.instruction_id <= %(sides_through)s)
           + (select count(*) from settlements_cancellation c join settlements_matchingterms x on x.instruction_id = c.instruction_id
              where c.instruction_id <= %(sides_through)s
                and not exists (select from settlements_match m where m.delivering_id = c.instruction_id)
                and not exists (select from settlements_match m where m.receiving_id = c.instruction_id))
           + (select count(*) from settlements_depositorysettlement d where d.instruction_id <= %(sides_through)s) as agrees
), looked_at as (
    select instruction_id from settlements_matchingterms where instruction_id > %(sides_through)s
    union
    select instruction_id from settlements_matchingterms where (select agrees from tally) is not true
    union
    select instruction_id from settlements_unmatched
), places as (
    select x.instruction_id, m.matches, u.instruction_id is not null as waits, k.instruction_id is not null as is_cancelled,
           d.instruction_id is not null as is_settled
    from looked_at x
    cross join lateral (
        select count(*) as matches from (
            select from settlements_match where delivering_id = x.instruction_id
            union all
            select from settlements_match where receiving_id = x.instruction_id) j) m
    left join settlements_unmatched u on u.instruction_id = x.instruction_id
    left join settlements_cancellation k on k.instruction_id = x.instruction_id
    left join settlements_depositorysettlement d on d.instruction_id = x.instruction_id
), last_hold as (
    select distinct on (h.instruction_id) h.instruction_id, h.to_status
    from settlements_statuschange h
    where h.axis = 'HOLD' and h.instruction_id in (select instruction_id from settlements_unmatched)
    order by h.instruction_id, h.id desc
), own_priority as (
    select distinct on (c.instruction_id) c.instruction_id, c.to_priority as priority
    from settlements_prioritychange c order by c.instruction_id, c.id desc
), side as (
    select u.*, i.id as there, x.instruction_id as own, e.instruction_id is not null as was_alleged, h.to_status as hold,
           row(i.direction = 'DELI', i.participant_id, i.counterparty_id, i.market_id, i.payment, i.place, coalesce(w.priority, i.priority),
               i.intended_settlement_date, coalesce(i.asset_id, 0), coalesce(i.securities_account_id, 0),
               coalesce(i.quantity * power(10::numeric, q.scale), 0)::bigint, coalesce(i.currency_id, 0), coalesce(i.cash_account_id, 0),
               coalesce(i.amount * power(10::numeric, c.scale), 0)::bigint, i.at, i.common_reference, x.deliverer_client, x.receiver_client,
               case i.direction when 'DELI' then a.number else x.counterparty_account end,
               case i.direction when 'DELI' then x.counterparty_account else a.number end)::text as says,
           left(encode(sha256(convert_to(row(i.payment <> 'FOP', i.payment in ('DWP', 'PFOD'), coalesce(i.asset_id, x.instrument_id), trim_scale(i.quantity),
               i.trade_date - date '2000-01-01', i.intended_settlement_date - date '2000-01-01',
               case i.direction when 'DELI' then i.participant_id else i.counterparty_id end,
               case i.direction when 'DELI' then i.counterparty_id else i.participant_id end,
               i.market_id, i.place, i.currency_id, x.cum_ex, x.claim_opt_out)::text, 'UTF8')), 'hex'), 32)::uuid as key_of_terms
    from settlements_unmatched u
    left join settlements_instruction i on i.id = u.instruction_id
    left join settlements_matchingterms x on x.instruction_id = u.instruction_id
    left join ledger_account s on s.id = i.securities_account_id
    left join refdata_account a on a.id = s.holder_id
    left join refdata_asset q on q.id = i.asset_id
    left join refdata_asset c on c.id = i.currency_id
    left join settlements_allegement e on e.instruction_id = u.instruction_id
    left join own_priority w on w.instruction_id = u.instruction_id
    left join last_hold h on h.instruction_id = u.instruction_id
)
select 'H01' as code, 'instruction ' || instruction_id as key, 'waiting, matched, settled at its depository or cancelled: exactly one of them' as expected,
       coalesce(nullif(concat_ws(', ', case when waits then 'waiting' end, case when matches > 0 then 'matched' end,
           case when is_settled then 'settled' end, case when is_cancelled then 'cancelled' end), ''), 'nowhere') as found
from places where waits = (matches > 0 or is_cancelled or is_settled) or (is_settled and (matches > 0 or is_cancelled))
union all
select 'H01', 'instruction ' || instruction_id, 'an own instruction', 'none'
from side where there is null or own is null
union all
select 'H02', 'instruction ' || instruction_id, says || ', key ' || key_of_terms || ', hold ' || coalesce(nullif(hold, ''), 'none')
       || case when was_alleged then ', alleged' else '' end, w.waits
from side cross join lateral (select row(delivers, participant_id, counterparty_id, market_id, payment, place, priority,
    intended_settlement_date, asset_id, securities_account, quantity_units, currency_id, cash_account, amount_units, at, common_reference,
    deliverer_client, receiver_client, deliverer_account, receiver_account)::text as terms) t
cross join lateral (select t.terms || ', key ' || key || ', hold ' || case when is_held then 'PREA' else 'none' end
    || case when is_alleged then ', alleged' else '' end as waits) w
where there is not null and own is not null
  and (t.terms, key, is_held, is_alleged) is distinct from (says, key_of_terms, coalesce(hold, '') = 'PREA', was_alleged)
union all
select 'H04', 'instruction ' || instruction_id, 'in one match at most', 'in ' || matches from places where matches > 1
