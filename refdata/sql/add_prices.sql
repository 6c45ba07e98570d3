-- Adds the prices given for which none stands; how many a day.
with added as (
    insert into refdata_price (asset_id, date, price, quotation, currency_id, source, load_id)
    select g.asset, g.date, g.price, g.quotation, g.currency, %(source)s, %(load)s
    from unnest(%(assets)s::int[], %(dates)s::date[], %(prices)s::numeric[], %(quotations)s::text[], %(currencies)s::int[])
        g(asset, date, price, quotation, currency)
    where not exists (
        select from refdata_price r
        where r.asset_id = g.asset and r.date = g.date and r.source = %(source)s and r.superseded_at is null
    )
    order by g.date, g.asset
    returning date
)
select date, count(*) as quotes from added group by date
