-- Adds the rates given for which none stands; how many a day.
with added as (
    insert into refdata_fxrate (currency, date, rate, source, load_id)
    select g.currency, g.date, g.rate, %(source)s, %(load)s
    from unnest(%(currencies)s::text[], %(dates)s::date[], %(rates)s::numeric[]) g(currency, date, rate)
    where not exists (
        select from refdata_fxrate r
        where r.currency = g.currency and r.date = g.date and r.source = %(source)s and r.superseded_at is null
    )
    order by g.date, g.currency
    returning date
)
select date, count(*) as quotes from added group by date
