-- The highest sum that one of some beneficiaries has by an action on a date, with what an effect would add to it.
select coalesce(max(b.amount + coalesce(d.amount, 0)), 0)
from unnest(%(beneficiaries)s::text[], %(amounts)s::numeric[]) as b(beneficiary, amount)
left join authorizations_beneficiaryday d
  on d.action = %(action)s and d.business_date = %(business_date)s and d.beneficiary = b.beneficiary
