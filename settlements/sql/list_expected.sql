-- What is expected of depositories for an instruction, that nights up to a day reckoned (`until`; null: all), as it stood then, the newest
-- first. What was told since to have settled by its day is expected no longer.
select p.id, p.kind, p.penalty_date, p.business_date, 0 as match, v.side, p.payment, p.reason, p.quantity, p.cash_amount, p.rate_class,
       p.securities_rate, p.cash_rate, p.price, p.price_date, p.missing, p.amount, v.failing_id, f.lei as failing_lei, v.receiving_id,
       g.lei as receiving_lei, k.code as market, k.name as market_name, coalesce(a.code, '') as isin, c.code as currency,
       i.id as instruction, i.reference, p.completes_id as completes, w.id as completed_by, '' as state_reason, false as came_at_once,
       null::date as completed_on, null as deliverer_place, null as receiver_place, null as growth_source,
       case when e.settled_on <= p.penalty_date then 'REMO' when p.missing <> '' then 'NCOM' else 'ACTV' end as state
from settlements_expectedpenalty p
join settlements_instruction i on i.id = p.instruction_id
join refdata_market k on k.id = p.market_id
join refdata_asset c on c.id = p.currency_id
left join refdata_asset a on a.id = p.asset_id
left join settlements_expectedpenalty w on w.completes_id = p.id and (%(until)s::date is null or w.business_date <= %(until)s::date)
left join settlements_depositorysettlement e on e.instruction_id = p.instruction_id and (%(until)s::date is null or e.business_date <= %(until)s::date)
cross join lateral (
    select p.side, case when p.side = '' then null when p.side = i.direction then i.participant_id else i.counterparty_id end as failing_id,
           case when p.side = '' then null when p.side = i.direction then i.counterparty_id else i.participant_id end as receiving_id) v
left join refdata_party f on f.id = v.failing_id
left join refdata_party g on g.id = v.receiving_id
where p.instruction_id = %(instruction)s and (%(until)s::date is null or p.business_date <= %(until)s::date)
order by p.penalty_date desc, p.id desc
