-- Those of some slices in which a journal of a kind is booked on a business date. Each is asked until it shows one: most are of one
-- kind, and tell by their first row.
select s.id from unnest(%(slices)s::int[]) s(id)
cross join lateral (
    select from ledger_journal where slice = s.id and business_date = %(on)s and kind = %(kind)s limit 1) found
