-- The SSIs of some parties that are in force on a day.
select s.id, s.party_id as party, s.name, t.purpose, t.product, t.market_id as market, c.code as currency, i.isin,
       t.depository_id as depository, t.agent, t.safekeeping_account, t.cash_account
from refdata_ssiterms t
join refdata_ssi s on s.id = t.ssi_id
left join refdata_currency c on c.asset_id = t.currency_id
left join refdata_instrument i on i.asset_id = t.instrument_id
where t.party_id = any(%(parties)s::int[]) and t.valid @> %(on)s::date
order by s.id
