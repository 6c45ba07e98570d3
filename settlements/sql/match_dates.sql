-- Of what has met: its markets, payment kinds and intended dates, by which it is pending or failing.
select distinct u.market_id, case when u.payment = 'FOP' then 'FREE' else 'APMT' end as payment,
       u.intended_settlement_date as intended
from matching_met m join settlements_unmatched u on u.instruction_id = m.delivering_id
