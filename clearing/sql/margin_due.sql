-- The margin accounts that are to be reckoned for a business date, by id: those with terms on it that are not reckoned for it or
-- for a later one. With their terms, and which reckoning was the last (null: none).
select a.id as account, t.id as terms, u.code as unit, s.scale, t.maintenance, t.initial, t.add_on, t.minimum, t.rounding,
       t.market_id as market, t.due_days, l.id as last
from clearing_marginaccount a
join clearing_marginterms t on t.account_id = a.id and t.valid @> %(on)s::date
join refdata_currency u on u.asset_id = a.unit_id
join refdata_asset s on s.id = a.unit_id
left join lateral (
    select r.id, r.business_date from clearing_marginreckoning r
    where r.account_id = a.id order by r.business_date desc limit 1) l on true
where l.business_date is null or l.business_date < %(on)s::date
order by a.id
