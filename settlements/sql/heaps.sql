-- What is open, in heaps of what is alike for who looks after it: how many matches, and whole units of their currency, each
-- match once. Age is the place among the bounds of the days since the intended date, 0 before the first; marks are those of
-- settlements.queries.waiting.Mark. They are packed into one number because the whole queue is grouped by it.
with heaps as (
    select o.market_id as market, o.currency_id, width_bucket(%(today)s - o.intended_settlement_date, %(bounds)s::int[]) as age,
           (o.payment = 'FOP')::int + 2 * (o.payment <> 'DVP')::int + 4 * (o.settlement = 'PENF')::int
           + 8 * o.deliverer_hold::int + 16 * o.receiver_hold::int
           + 32 * o.deliverer_cancels::int + 64 * o.receiver_cancels::int
           + 128 * (o.deliverer_imposed <> '')::int + 256 * (o.receiver_imposed <> '')::int as marks,
           o.deliverer_reason, o.receiver_reason, {delivers} as delivers, {receives} as receives,
           count(*) as matches, sum(o.amount_units) as units
    from settlements_openmatch o where {delivers} or {receives}
    group by 1, 2, 3, 4, 5, 6, 7, 8
)
select h.*, coalesce(c.code, '') as currency, coalesce(c.scale, 0) as scale
from heaps h left join refdata_asset c on c.id = h.currency_id
