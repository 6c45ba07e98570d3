-- Penalties, the newest night first, as they stood after the night of a day (`as_of`; null: now). Braces are filled in by settlements/queries/penalties.py.
select p.id, p.kind, p.penalty_date, p.business_date, p.match_id as match, v.side, p.payment, p.reason, p.quantity, p.cash_amount,
       p.rate_class, v.securities_rate, v.cash_rate, v.price, v.price_date, v.missing, v.amount, v.failing_id, f.lei as failing_lei,
       v.receiving_id, g.lei as receiving_lei, k.code as market, k.name as market_name, coalesce(a.code, '') as isin, c.code as currency,
       o.id as instruction, o.reference, p.completes_id as completes, w.id as completed_by, v.state, coalesce(h.code, '') as state_reason,
       e.business_date as completed_on, d.at = r.at as came_at_once,
       dt.place_of_trade as deliverer_place, rt.place_of_trade as receiver_place,
       (select w.source from settlements_growthmarket w where w.is_listed and w.mic = any (array[dt.place_of_trade, rt.place_of_trade])
          and w.valid @> p.penalty_date order by w.mic limit 1) as growth_source
from settlements_penalty p
join settlements_match m on m.id = p.match_id
join settlements_instruction d on d.id = m.delivering_id
join settlements_instruction r on r.id = m.receiving_id
left join settlements_tradeterms dt on dt.instruction_id = m.delivering_id
left join settlements_tradeterms rt on rt.instruction_id = m.receiving_id
left join settlements_penalty w
    on w.completes_id = p.id and p.missing <> '' and (%(as_of)s::date is null or w.business_date <= %(as_of)s::date)
left join lateral (
    select * from settlements_penaltychange c
    where c.penalty_id = p.id and (%(as_of)s::date is null or c.business_date <= %(as_of)s::date) order by c.number desc limit 1) h on true
left join settlements_penaltychange e
    on e.penalty_id = p.id and e.number = 1 and e.kind = 'COMPLETED' and (%(as_of)s::date is null or e.business_date <= %(as_of)s::date)
cross join lateral (
    select coalesce(h.side, p.side) as side, coalesce(h.failing_id, p.failing_id) as failing_id,
           coalesce(h.receiving_id, p.receiving_id) as receiving_id, coalesce(h.amount, p.amount) as amount,
           case when h.kind <> 'REMOVED' then h.securities_rate else p.securities_rate end as securities_rate,
           case when h.kind <> 'REMOVED' then h.cash_rate else p.cash_rate end as cash_rate,
           case when h.kind <> 'REMOVED' then h.price else p.price end as price,
           case when h.kind <> 'REMOVED' then h.price_date else p.price_date end as price_date,
           case when h.kind <> 'REMOVED' or e.id is not null then '' else p.missing end as missing,
           case h.kind when 'REMOVED' then 'REMO' when 'REINSTATED' then 'REIC' when 'REALLOCATED' then 'RLOC' when 'COMPLETED' then 'UPDT'
                       else case when p.missing <> '' then 'NCOM' else 'ACTV' end end as state) v
join settlements_instruction o on o.id = {own}
join refdata_market k on k.id = p.market_id
join refdata_asset c on c.id = p.currency_id
left join refdata_asset a on a.id = p.asset_id
left join refdata_party f on f.id = v.failing_id
left join refdata_party g on g.id = v.receiving_id
where {conditions} and {beyond}
order by p.business_date {order}, p.id {order} limit %(limit)s
