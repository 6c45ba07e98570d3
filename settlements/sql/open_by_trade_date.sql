-- What is open, grouped by all that its settlement date is reckoned from: how many matches, and the first of them.
select o.market_id as market, nullif(o.currency_id, 0) as currency, t.cfi, d.trade_date, o.intended_settlement_date as intended,
       count(*) as number, min(o.match_id) as match
from settlements_openmatch o
join settlements_match m on m.id = o.match_id
join settlements_instruction d on d.id = m.delivering_id
join refdata_instrumentterms t on t.instrument_id = o.asset_id and t.valid @> d.trade_date
group by 1, 2, 3, 4, 5 order by 5, 4, 1, 2, 3
