-- The currencies and intended dates of what fails and would have been paid, of sides in scope.
select c.code as currency, o.intended_settlement_date as intended
from (
{failing}
) o
join refdata_asset c on c.id = o.currency_id
where case when o.payment = 'DVP' then o.delivers else o.receives end
group by 1, 2 order by 1, 2
