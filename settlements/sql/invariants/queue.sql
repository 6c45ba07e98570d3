-- The queue has the terms of its instructions in whole units, less what has settled of them in parts, the more urgent priority of
-- both, and the status that the last moves of both sides say.
with parted as materialized (
    select p.match_id, sum(p.quantity_units) as quantity, sum(p.amount_units) as amount
    from settlements_settlementpart p
    where p.match_id in (
        select match_id from settlements_openmatch where is_parted
        union select match_id from settlements_settlementpart where business_date > %(since)s::date)
    group by p.match_id
), night as (
    select business_date, (facts ->> 'frozen_through')::bigint as frozen, r.id as run,
           array(select jsonb_array_elements_text(facts -> 'markets')::integer) as markets,
           array(select jsonb_array_elements_text(facts -> 'currencies')::integer) as currencies,
           bool_or(s.name = 'refuse' and s.state = 'DONE') as refused, bool_or(s.name = 'mark failing' and s.state = 'DONE') as marked
    from itservices_run r join itservices_step s on s.run_id = r.id
    where r.job = 'night' and r.business_date = (select max(business_date) from itservices_run where job = 'night')
      and facts ? 'frozen_through'
    group by r.id
), own_priority as (
    select distinct on (c.instruction_id) c.instruction_id, c.to_priority as priority
    from settlements_prioritychange c order by c.instruction_id, c.id desc
), side as (
    select o.match_id, v.*
    from settlements_openmatch o join settlements_match m on m.id = o.match_id
    cross join lateral (values
        (m.delivering_id, o.settlement, o.deliverer_reason, o.deliverer_hold, o.receiver_hold, o.deliverer_cancels),
        (m.receiving_id, o.settlement, o.receiver_reason, o.receiver_hold, o.deliverer_hold, o.receiver_cancels))
        v(instruction_id, settlement, reason, own_hold, other_hold, cancels)
), last_move as (
    select distinct on (h.instruction_id, h.axis) h.instruction_id, h.axis, h.to_status, h.reason_code
    from settlements_statuschange h where h.instruction_id in (select instruction_id from side)
    order by h.instruction_id, h.axis, h.id desc
)
select 'S11' as code, 'match ' || o.match_id as key,
       format('%%s to %%s, %%s %%s %%s, priority %%s: %%s of %%s, %%s of %%s', d.participant_id, r.participant_id, d.payment, d.intended_settlement_date, d.place, y.priority, d.quantity - coalesce(t.quantity, 0) / power(10::numeric, q.scale), d.asset_id,
              d.amount - coalesce(t.amount, 0) / power(10::numeric, c.scale), d.currency_id) as expected,
       format('%%s to %%s, %%s %%s %%s, priority %%s: %%s units of %%s, %%s units of %%s', o.deliverer_id, o.receiver_id, o.payment, o.intended_settlement_date, o.place, o.priority, o.quantity_units, o.asset_id,
              o.amount_units, o.currency_id) as found
from settlements_openmatch o
join settlements_match m on m.id = o.match_id
join settlements_instruction d on d.id = m.delivering_id
join settlements_instruction r on r.id = m.receiving_id
left join refdata_asset q on q.id = d.asset_id
left join refdata_asset c on c.id = d.currency_id
left join parted t on t.match_id = o.match_id
left join own_priority e on e.instruction_id = d.id
left join own_priority h on h.instruction_id = r.id
cross join lateral (select least(coalesce(e.priority, d.priority), coalesce(h.priority, r.priority)) as priority) y
where (o.deliverer_id, o.receiver_id, o.payment, o.place, o.intended_settlement_date, o.market_id, o.asset_id, o.securities_from, o.securities_to,
       o.quantity_units + coalesce(t.quantity, 0), o.currency_id, o.amount_units + coalesce(t.amount, 0), o.cash_from, o.cash_to, o.is_parted, o.priority)
      is distinct from
      (d.participant_id, r.participant_id, d.payment, d.place, d.intended_settlement_date, d.market_id, coalesce(d.asset_id, 0), coalesce(d.securities_account_id, 0),
       coalesce(r.securities_account_id, 0), coalesce(d.quantity * power(10::numeric, q.scale), 0), coalesce(d.currency_id, 0),
       coalesce(d.amount * power(10::numeric, c.scale), 0),
       coalesce(case when d.payment = 'DVP' then r.cash_account_id else d.cash_account_id end, 0),
       coalesce(case when d.payment = 'DVP' then d.cash_account_id else r.cash_account_id end, 0), t.match_id is not null, y.priority)
   or o.priority not between 1 and 4
union all
select 'S05', 'instruction ' || s.instruction_id || ' ' || a.axis, a.wanted, a.shown
from side s
left join last_move t on t.instruction_id = s.instruction_id and t.axis = 'SETT'
left join last_move h on h.instruction_id = s.instruction_id and h.axis = 'HOLD'
left join last_move p on p.instruction_id = s.instruction_id and p.axis = 'IPRC'
cross join lateral (values
    ('SETT', coalesce(t.to_status || ' ' || t.reason_code, s.settlement || ' '), s.settlement || ' ' || s.reason),
    ('HOLD', coalesce(h.to_status, ''), case when s.own_hold and s.other_hold then 'BOTH' when s.own_hold then 'PREA'
                                             when s.other_hold then 'PRCY' else '' end),
    ('IPRC', coalesce(p.to_status, 'PACK'), case when s.cancels then 'CANP' else 'PACK' end)) a(axis, wanted, shown)
where a.wanted <> a.shown
union all
select 'S09', 'match ' || o.match_id, 'a reason, for the night of ' || n.business_date || ' tried it', 'none'
from settlements_openmatch o cross join night n
where n.refused and o.match_id <= n.frozen and o.intended_settlement_date <= n.business_date and o.place = 'OWN'
  and o.market_id = any (n.markets) and o.currency_id = any (n.currencies) and '' in (o.deliverer_reason, o.receiver_reason)
union all
select 'S14', 'match ' || o.match_id, 'failing only from its intended date on, and always after it', o.settlement || ' for ' || o.intended_settlement_date
from settlements_openmatch o cross join night n
where (o.settlement = 'PENF' and o.intended_settlement_date > (select max(business_date) from ledger_day) and not exists (
          select from settlements_match m join refdata_market k on k.id = o.market_id
          where m.id = o.match_id and (m.matched_at at time zone k.time_zone)::date >= o.intended_settlement_date))
   or (n.marked and o.settlement = 'PEND' and o.match_id <= n.frozen and o.intended_settlement_date < n.business_date)
