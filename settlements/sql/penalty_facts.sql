-- Where the facts of a night's penalties are put, by instrument, currency of settlement, day, and whether it was traded on a growth
-- market.
create temp table penalty_facts (
    asset int, settled_in int, day date, on_growth_market boolean, currency int, rate_class text, securities_rate numeric,
    cash_rate numeric, price numeric, price_date date
) on commit drop
