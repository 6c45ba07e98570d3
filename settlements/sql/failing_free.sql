-- What is pending, its cut-off has passed, and nobody holds: locked, in the order of its keys, so many at most. What somebody holds, and
-- what is beyond these, has its turn later.
select o.match_id
from settlements_openmatch o join passed p
    on p.market_id = o.market_id and p.intended = o.intended_settlement_date and p.place = o.place
    and p.payment = case when o.payment = 'FOP' then 'FREE' else 'APMT' end
where o.settlement = 'PEND'
order by o.match_id limit %(most)s for update of o skip locked
