-- How many open instructions there are of some parties or of an issue, a side each, by what is said of them; one may be in several.
select coalesce(sum(x.sides) filter (where x.settlement = 'PENF'), 0)::bigint as failing,
       coalesce(sum(x.sides) filter (where x.settlement = 'PEND'), 0)::bigint as pending,
       coalesce(sum(x.sides) filter (where x.is_held), 0)::bigint as held,
       coalesce(sum(x.sides), 0)::bigint as open
from (select o.settlement, o.deliverer_hold or o.receiver_hold or o.deliverer_imposed <> '' or o.receiver_imposed <> '' as is_held,
             case when %(everybody)s then 2
                  else (o.deliverer_id = any (%(parties)s::int[]))::int + (o.receiver_id = any (%(parties)s::int[]))::int end as sides
      from settlements_openmatch o
      where (%(asset)s = 0 or o.asset_id = %(asset)s)
        and (%(everybody)s or o.deliverer_id = any (%(parties)s::int[]) or o.receiver_id = any (%(parties)s::int[]))) x
