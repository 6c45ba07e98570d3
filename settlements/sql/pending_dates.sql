-- For what is pending and due by the date: its markets, payment kinds and intended dates, and whether it settles here.
select distinct market_id, case when payment = 'FOP' then 'FREE' else 'APMT' end as payment,
       intended_settlement_date as intended, place
from settlements_openmatch
where settlement = 'PEND' and intended_settlement_date <= %(business_date)s
