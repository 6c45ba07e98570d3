-- The wishes whose scope another SSI of their party has on a day on which they are to hold, by ordinal, with its name. What
-- the other says is no hindrance where it is itself replaced by a wish.
select w.ordinality as ordinal, min(s.name) as name
from jsonb_populate_recordset(null::refdata_ssiterms, %(rows)s::jsonb) with ordinality w
left join refdata_ssiterms standing on standing.ssi_id = w.ssi_id and standing.valid @> %(start)s::date
join refdata_ssiterms t on t.party_id = w.party_id and t.ssi_id is distinct from w.ssi_id
    and row(t.purpose, t.product, t.market_id, t.currency_id, t.instrument_id)
        is not distinct from row(w.purpose, w.product, w.market_id, w.currency_id, w.instrument_id)
    and t.valid && daterange(%(start)s::date, coalesce(upper(standing.valid), (
        select min(lower(n.valid)) from refdata_ssiterms n where n.ssi_id = w.ssi_id and lower(n.valid) > %(start)s::date
    )))
    and not (t.valid @> %(start)s::date and t.ssi_id = any(%(changing)s::int[]))
join refdata_ssi s on s.id = t.ssi_id
group by w.ordinality
order by w.ordinality
