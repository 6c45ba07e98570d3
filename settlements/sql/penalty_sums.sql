-- The penalties of a month by market, currency and who pays whom: how many, and how many cents; in no order, so that all is added up
-- where it is read, in several workers.
select market_id as link, currency_id as currency, failing_id as party, receiving_id as counterparty,
       count(*) as number, sum((amount * 100)::bigint) as cents
from settlements_penalty
where business_date >= %(month)s and business_date < %(month)s::date + interval '1 month' and failing_id is not null
group by 1, 2, 3, 4
