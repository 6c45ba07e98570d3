-- The markets that penalise on a day, and how they round.
select market_id as market, rounding from settlements_penaltymarket
where valid @> %(business_date)s::date and is_in_scope order by market_id
