-- The penalties of a month by market, currency and who pays whom: how many, and how many cents; in no order, so that all is added up
-- where it is read, in several workers. Of those that were changed what they were is taken back, and what stands is added.
select market_id as link, currency_id as currency, failing_id as party, receiving_id as counterparty,
       count(*) as number, sum((amount * 100)::bigint) as cents
from settlements_penalty
where business_date >= %(month)s and business_date < %(month)s::date + interval '1 month' and failing_id is not null
group by 1, 2, 3, 4
union all
select p.market_id, p.currency_id, w.party, w.counterparty, 0, sum((w.amount * 100)::bigint)
from (select distinct on (penalty_id) * from settlements_penaltychange order by penalty_id, number desc) h
join settlements_penalty p on p.id = h.penalty_id
cross join lateral (values (p.failing_id, p.receiving_id, -p.amount), (h.failing_id, h.receiving_id, h.amount)) w(party, counterparty, amount)
where p.business_date >= %(month)s and p.business_date < %(month)s::date + interval '1 month' and w.party is not null
group by 1, 2, 3, 4
