-- What calls of margin accounts still ask for, the oldest first.
select c.account_id as account, c.id as call, c.amount - coalesce(sum(x.amount), 0) as outstanding
from clearing_margincall c left join clearing_margincallact x on x.call_id = c.id
where c.account_id = any (%(accounts)s::int[])
group by c.id having c.amount > coalesce(sum(x.amount), 0)
order by c.id
