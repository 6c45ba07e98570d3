-- The prices of one asset up to a day, newest first, by source.
select p.asset_id as asset, p.date, p.price, p.quotation, c.code as currency, p.source
from refdata_price p join refdata_currency c on c.asset_id = p.currency_id
where p.asset_id = %(asset)s and p.date <= %(on)s and p.superseded_at is null
order by p.date desc, p.source limit %(limit)s
