-- The months that have penalties and are not netted, each by its first day; only those after the last that is.
with recursive months as (
    select date_trunc('month', min(business_date))::date as month from settlements_penalty
    where business_date >= coalesce((select max(month) + interval '1 month' from settlements_penaltymonth), date '-infinity')
    union all
    select (select date_trunc('month', min(business_date))::date from settlements_penalty
            where business_date >= m.month + interval '1 month')
    from months m where m.month is not null
)
select month from months where month is not null order by month
