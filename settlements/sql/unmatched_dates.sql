-- Of the unmatched instructions, or of one, that name some parties as their counterparty and are not alleged yet: their markets,
-- payment kinds and intended dates.
select distinct u.market_id, case when u.payment = 'FOP' then 'FREE' else 'APMT' end as payment,
       u.intended_settlement_date as intended
from settlements_unmatched u
where not u.is_alleged and (%(everybody)s or u.counterparty_id = any (%(scope)s::int[]))
  and (%(instruction)s::bigint is null or u.instruction_id = %(instruction)s::bigint)
