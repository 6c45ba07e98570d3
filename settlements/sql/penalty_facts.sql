-- Where the facts of a night's penalties are put, by instrument, currency of settlement and day.
create temp table penalty_facts (
    asset int, settled_in int, day date, currency int, rate_class text, securities_rate numeric, cash_rate numeric, price numeric,
    price_date date
) on commit drop
