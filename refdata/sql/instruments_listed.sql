-- Instruments with terms on a day, after an ISIN, in the order of the ISINs.
select i.asset_id as asset, i.isin from refdata_instrument i
join refdata_instrumentterms t on t.instrument_id = i.asset_id and t.valid @> %(on)s::date
where i.isin > %(after)s
  and (%(market)s::int is null or t.market_id = %(market)s)
  and (%(named)s = '' or i.isin = upper(%(named)s) or strpos(lower(t.name), lower(%(named)s)) > 0)
order by i.isin limit %(limit)s
