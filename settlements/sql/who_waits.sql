-- Who keeps whom waiting with what fails: of each participant that waits, and each one that causes it, how many matches, and whole
-- units of their currency. Told from the side of who waits, where it is in scope; else from the side of who causes it.
select s.waiter, s.causer, s.by_waiter, coalesce(c.code, '') as currency, coalesce(c.scale, 0) as scale, count(*) as matches,
       sum(o.amount_units) as units
from settlements_openmatch o
left join refdata_asset c on c.id = o.currency_id
cross join lateral (values
    (o.deliverer_id, o.receiver_id, o.deliverer_reason, o.receiver_reason, {delivers}, {receives}),
    (o.receiver_id, o.deliverer_id, o.receiver_reason, o.deliverer_reason, {receives}, {delivers}))
    s(waiter, causer, is_told, tells, by_waiter, by_causer)
where o.settlement = 'PENF'
  and case when s.by_waiter then s.is_told = any (%(theirs)s) when s.by_causer then s.tells = any (%(own)s) end
group by 1, 2, 3, 4, 5
order by 1, 2, 4
