-- How many open matches move each of some accounts of the books; one without any is absent.
select a.id as account, count(*) as number
from settlements_openmatch o
join unnest(%(accounts)s::int[]) a(id) on a.id in (o.securities_from, o.securities_to, o.cash_from, o.cash_to)
group by a.id
