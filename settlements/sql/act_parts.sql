-- What acts on parts have to know of some instructions: their match (0: none), whether they deliver securities, what each side says of
-- parts, how much of it has settled in parts and how much of it is left, in which units it is counted, and what is released.
with asked as (
    select i.id, i.partial, i.payment, i.asset_id, m.id as match_id, m.delivering_id,
           case when m.delivering_id = i.id then m.receiving_id else m.delivering_id end as other_id
    from unnest(%(instructions)s::bigint[]) w(id)
    join settlements_instruction i on i.id = w.id
    left join lateral (select x.* from settlements_match x where x.delivering_id = w.id
                       union all select x.* from settlements_match x where x.receiving_id = w.id) m on true
)
select q.id, coalesce(q.match_id, 0), q.asset_id is not null and coalesce(q.delivering_id = q.id, false),
       coalesce(mine.partial, q.partial), coalesce(theirs.partial, other.partial, ''),
       coalesce(o.is_parted, false), coalesce(a.scale, 0)::int, coalesce(o.quantity_units, 0), coalesce(o.released_units, 0),
       coalesce(t.minimum_unit, 1), coalesce(t.multiple, 1)
from asked q
left join settlements_openmatch o on o.match_id = q.match_id
left join settlements_instruction other on other.id = q.other_id
left join refdata_asset a on a.id = q.asset_id
left join refdata_instrumentterms t on t.instrument_id = q.asset_id and t.valid @> %(business_date)s::date
left join lateral (select c.to_partial as partial from settlements_indicatorchange c where c.instruction_id = q.id
                   order by c.id desc limit 1) mine on true
left join lateral (select c.to_partial as partial from settlements_indicatorchange c where c.instruction_id = q.other_id
                   order by c.id desc limit 1) theirs on true
