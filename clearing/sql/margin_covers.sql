-- Which accounts secure margin accounts on a day: (account, holder, whether it is one of our locations, where debits are ours).
select c.account_id as account, c.holder_id as holder, h.kind = 'LOCATION' as is_ours
from clearing_margincover c join refdata_account h on h.id = c.holder_id
where c.account_id = any (%(accounts)s::int[]) and c.valid @> %(on)s::date
order by c.account_id, c.holder_id
