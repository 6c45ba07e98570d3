-- How many open matches move each of some accounts of the books; one without any is absent.
select a.id as account, count(*) as number
from settlements_openmatch o
cross join lateral (
    select distinct m.id from unnest(array[o.securities_from, o.securities_to, o.cash_from, o.cash_to]) m(id)) a
where a.id = any (%(accounts)s::int[])
group by a.id
