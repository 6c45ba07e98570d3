-- What fails in scope, a row a match, and one of each that settles outside, with whether its deliverer and its receiver are in scope.
select o.market_id, o.place, o.intended_settlement_date, o.payment, o.currency_id, o.amount_units, {delivers} as delivers, {receives} as receives
from settlements_openmatch o
where o.settlement = 'PENF' and ({delivers} or {receives})
union all
select o.market_id, o.place, o.intended_settlement_date, o.payment, o.currency_id, o.amount_units, o.delivers, not o.delivers
from (
{outside}
) o
where {ours}
