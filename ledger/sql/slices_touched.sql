-- The slices of a business date (0 takes postings one by one), and how many sides of their movements are of some accounts, up to so
-- many of each side. Each side is read off its own index, and no further than that.
select s.id, touched.number
from (select id from ledger_slice where business_date = %(on)s union all select 0) s(id)
cross join lateral (
    select count(*) as number from (
        (select from ledger_movement m where m.slice = s.id and m.business_date = %(on)s and {debited} limit %(limit)s)
        union all
        (select from ledger_movement m where m.slice = s.id and m.business_date = %(on)s and {credited} limit %(limit)s)
    ) few
) touched
