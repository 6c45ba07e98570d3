-- The bench's ISINs as instruments with their terms: shares that are counted in units.
with listed as (
    insert into refdata_instrument (asset_id, isin)
    select id, code from refdata_asset where id = any(%(assets)s)
    returning asset_id, isin
)
insert into refdata_instrumentterms (instrument_id, valid, name, cfi, quantity_type, minimum_unit, multiple, currency_id,
    market_id)
select asset_id, '[2000-01-01,)', 'Share ' || isin, 'ESVUFR', 'UNIT', 1, 1, %(currency)s, %(market)s from listed
