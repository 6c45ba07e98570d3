-- The slices of a business date (0 takes postings one by one), how many sides of their movements are of some accounts, and how many
-- of the one side of which there are more; up to so many of each side. Each is read off its own index, and no further than that.
select s.id, debits.number + credits.number as number, greatest(debits.number, credits.number) as least
from (select id from ledger_slice where business_date = %(on)s union all select 0) s(id)
cross join lateral (select count(*) as number from (
    select from ledger_movement m where m.slice = s.id and m.business_date = %(on)s and {debited} limit %(limit)s) few) debits
cross join lateral (select count(*) as number from (
    select from ledger_movement m where m.slice = s.id and m.business_date = %(on)s and {credited} limit %(limit)s) few) credits
