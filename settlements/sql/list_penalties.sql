-- Penalties, the newest night first, as they stood after the night of a day (`as_of`; null: now). Braces are filled in by settlements/queries/penalties.py.
select p.id, p.kind, p.penalty_date, p.business_date, p.match_id as match, p.side, p.payment, p.reason, p.quantity, p.cash_amount,
       p.rate_class, p.securities_rate, p.cash_rate, p.price, p.price_date, p.missing, p.amount, p.failing_id, f.lei as failing_lei,
       p.receiving_id, g.lei as receiving_lei, k.code as market, k.name as market_name, coalesce(a.code, '') as isin, c.code as currency,
       o.id as instruction, o.reference, p.completes_id as completes, w.id as completed_by
from settlements_penalty p
join settlements_match m on m.id = p.match_id
join settlements_instruction d on d.id = m.delivering_id
join settlements_instruction r on r.id = m.receiving_id
join settlements_instruction o on o.id = {own}
join refdata_market k on k.id = p.market_id
join refdata_asset c on c.id = p.currency_id
left join refdata_asset a on a.id = p.asset_id
left join settlements_penalty w
    on w.completes_id = p.id and p.missing <> '' and (%(as_of)s::date is null or w.business_date <= %(as_of)s::date)
left join refdata_party f on f.id = p.failing_id
left join refdata_party g on g.id = p.receiving_id
where {conditions} and {beyond}
order by p.business_date {order}, p.id {order} limit %(limit)s
