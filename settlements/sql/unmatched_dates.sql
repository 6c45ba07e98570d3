-- Of the unmatched instructions, or of one, that name some parties as their counterparty and are not alleged yet: their markets,
-- payment kinds and intended dates, with the delays that a market says of that date (null: none), since when, and until before which (null: on).
select k.*, r.after_entry, r.before_cut_off, lower(r.valid) as since, upper(r.valid) as until
from (select distinct u.market_id, case when u.payment = 'FOP' then 'FREE' else 'APMT' end as payment,
             u.intended_settlement_date as intended
      from settlements_unmatched u
      where not u.is_alleged and (%(everybody)s or u.counterparty_id = any (%(scope)s::int[]))
        and (%(instruction)s::bigint is null or u.instruction_id = %(instruction)s::bigint)) k
left join settlements_allegementdelays r on r.market_id = k.market_id and r.valid @> k.intended
