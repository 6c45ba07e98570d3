-- Supersedes the standing prices that differ from those given.
update refdata_price r set superseded_at = %(at)s
from unnest(%(assets)s::int[], %(dates)s::date[], %(prices)s::numeric[], %(quotations)s::text[], %(currencies)s::int[])
    g(asset, date, price, quotation, currency)
where r.asset_id = g.asset and r.date = g.date and r.source = %(source)s and r.superseded_at is null
  and (r.price, r.quotation, r.currency_id) is distinct from (g.price, g.quotation, g.currency)
