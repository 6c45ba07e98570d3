-- What listed movements move per asset, and what of it leaves and reaches the accounts of one number.
select m.asset, count(*) as number, sum(m.amount) as moved,
       coalesce(sum(m.amount) filter (where g.number = %(account)s), 0) as debited,
       coalesce(sum(m.amount) filter (where r.number = %(account)s), 0) as credited
from ({listed}) m
join ledger_account d on d.id = m.debit join refdata_account g on g.id = d.holder_id
join ledger_account c on c.id = m.credit join refdata_account r on r.id = c.holder_id
group by m.asset order by m.asset
