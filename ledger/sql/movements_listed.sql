-- Movements of one business date, of a kind of journal, newest first or oldest first, beyond one. A slice in which accounts move
-- seldom is read off their indexes whole; a busy one off its key, whose order is this one, as far as the page reaches. The kind is
-- looked up a movement at a time.
select m.journal_id, m.leg, m.slice, m.business_date, a.code as asset, m.debit_account as debit, m.credit_account as credit,
       m.amount
from (
    (select * from (
        select * from ledger_movement m
        where m.slice = any (%(seldom)s::int[]) and m.business_date = %(on)s and {touches} offset 0) m
     where {of_kind} and {beyond} order by journal_id {order}, leg {order} limit %(limit)s)
    union all
    (select * from ledger_movement m
     where m.slice = any (%(busy)s::int[]) and m.business_date = %(on)s and {touches} and {of_kind} and {beyond}
     order by journal_id {order}, leg {order} limit %(limit)s)
) m join refdata_asset a on a.id = m.asset_id
order by m.journal_id {order}, m.leg {order} limit %(limit)s
