-- What a night has to know of open matches to settle them in parts, in whole units: what was instructed, the settlement units of the
-- instrument, and the least amount of a part. Left out: of which a side allows none, or of which this night made one, or whose
-- amount would count where no threshold is set.
with unit as materialized (select id, power(10::numeric, scale) as size from refdata_asset),
parted as materialized (
    select p.match_id, sum(p.quantity_units)::bigint as quantity, sum(p.amount_units)::bigint as amount,
           bool_or(p.slice = %(slice)s) as is_tonight
    from settlements_openmatch o join settlements_settlementpart p on p.match_id = o.match_id
    where o.is_parted and o.match_id = any (%(matches)s::bigint[]) group by p.match_id
)
select o.match_id, o.quantity_units + coalesce(p.quantity, 0), o.amount_units + coalesce(p.amount, 0),
       greatest(ceil(t.minimum_unit * a.size), 1)::bigint, greatest(ceil(t.multiple * a.size), 1)::bigint,
       case when o.currency_id = 0 or (d.partial, r.partial) = ('PARQ', 'PARQ') then 0
            else ceil(h.amount * c.size)::bigint end as threshold
from settlements_openmatch o
join settlements_match m on m.id = o.match_id
join settlements_instruction d on d.id = m.delivering_id and d.partial <> 'NPAR'
join settlements_instruction r on r.id = m.receiving_id and r.partial <> 'NPAR'
join refdata_instrumentterms t on t.instrument_id = o.asset_id and t.valid @> %(business_date)s::date
join unit a on a.id = o.asset_id
left join unit c on c.id = nullif(o.currency_id, 0)
left join settlements_partthreshold h
    on (h.market_id, h.currency_id, h.quantity_type) = (o.market_id, o.currency_id, t.quantity_type) and h.valid @> %(business_date)s::date
left join parted p on p.match_id = o.match_id
where o.match_id = any (%(matches)s::bigint[]) and p.is_tonight is not true
  and (o.currency_id = 0 or (d.partial, r.partial) = ('PARQ', 'PARQ') or h.amount is not null)
