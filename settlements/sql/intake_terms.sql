-- The terms of instruments, each on the trade date that a row names.
select w.isin, w.day, i.asset_id as asset, t.name, t.cfi, t.quantity_type, t.minimum_unit, t.multiple,
       c.code as currency, t.market_id as market
from unnest(%(isins)s::text[], %(days)s::date[]) w(isin, day)
join refdata_instrument i on i.isin = w.isin
join refdata_instrumentterms t on t.instrument_id = i.asset_id and t.valid @> w.day
join refdata_currency c on c.asset_id = t.currency_id
