-- What some SSIs say on a day, in words: LEI, codes of markets, ISO codes.
select t.ssi_id, p.lei as party, s.name, t.purpose, t.product, m.code as market, c.code as currency, i.isin,
       d.code as depository, t.agent, t.safekeeping_account, t.cash_account
from refdata_ssiterms t
join refdata_ssi s on s.id = t.ssi_id
join refdata_party p on p.id = t.party_id
left join refdata_market m on m.id = t.market_id
left join refdata_market d on d.id = t.depository_id
left join refdata_currency c on c.asset_id = t.currency_id
left join refdata_instrument i on i.asset_id = t.instrument_id
where t.ssi_id = any(%(ssis)s::int[]) and t.valid @> %(on)s::date
