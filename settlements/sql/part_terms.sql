-- What a night has to know of open matches to settle them in parts, in whole units: what was instructed, the settlement units of the
-- instrument as the night keeps them, the least amount of a part, and how much is released of what its deliverer holds (null: nobody
-- holds it). Left out: of which a side allows none, or of which this night made one, or whose amount would count where no threshold
-- is set; of what is released that is no less than any.
with unit as materialized (select id, power(10::numeric, scale) as size from refdata_asset),
parted as materialized (
    select p.match_id, sum(p.quantity_units)::bigint as quantity, sum(p.amount_units)::bigint as amount,
           bool_or(p.slice = %(slice)s) as is_tonight
    from settlements_openmatch o join settlements_settlementpart p on p.match_id = o.match_id
    where o.is_parted and o.match_id = any (%(matches)s::bigint[]) group by p.match_id
), said as materialized (
    select distinct on (instruction_id) instruction_id, to_partial as partial
    from settlements_indicatorchange order by instruction_id, id desc
), kept as materialized (
    {units}
)
select o.match_id, o.quantity_units + coalesce(p.quantity, 0), o.amount_units + coalesce(p.amount, 0),
       greatest(ceil(t.minimum_unit * a.size), 1)::bigint, greatest(ceil(t.multiple * a.size), 1)::bigint,
       case when o.currency_id = 0 or (s.deliverer, s.receiver) = ('PARQ', 'PARQ') then 0
            else coalesce(ceil(h.amount * c.size)::bigint, %(no_limit)s) end as threshold,
       case when o.deliverer_hold then o.released_units else %(no_limit)s end as released
from settlements_openmatch o
join settlements_match m on m.id = o.match_id
join settlements_instruction d on d.id = m.delivering_id
join settlements_instruction r on r.id = m.receiving_id
left join said ds on ds.instruction_id = d.id
left join said rs on rs.instruction_id = r.id
cross join lateral (select coalesce(ds.partial, d.partial) as deliverer, coalesce(rs.partial, r.partial) as receiver) s
join kept t on t.asset_id = o.asset_id
join unit a on a.id = o.asset_id
left join unit c on c.id = nullif(o.currency_id, 0)
left join settlements_partthreshold h
    on (h.market_id, h.currency_id, h.quantity_type) = (o.market_id, o.currency_id, t.quantity_type) and h.valid @> %(business_date)s::date
left join parted p on p.match_id = o.match_id
where o.match_id = any (%(matches)s::bigint[]) and p.is_tonight is not true and 'NPAR' not in (s.deliverer, s.receiver)
  and (o.currency_id = 0 or o.released_units > 0 or (s.deliverer, s.receiver) = ('PARQ', 'PARQ') or h.amount is not null)
