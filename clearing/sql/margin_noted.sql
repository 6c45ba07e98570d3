-- What was noted as met of calls of margin accounts since these reckonings: (account, amount).
select r.account_id as account, sum(x.amount) as amount
from clearing_marginreckoning r
join clearing_margincall c on c.account_id = r.account_id
join clearing_margincallact x on x.call_id = c.id and x.kind = 'NOTED' and x.id > r.newest_act
where r.id = any (%(reckonings)s::bigint[])
group by r.account_id
