-- Parts are less than the whole, and as the rule of parts says: settlements.partials.settle_part says the same of one. By which
-- units each was made its night has kept. What is released of held deliveries is what its party said last, less what has settled
-- since; what sides say of parts is told by events. Nothing that is linked settled in part.
with said as materialized (
    select distinct on (instruction_id) instruction_id, to_partial as partial
    from settlements_indicatorchange order by instruction_id, id desc
), part as (
    select p.match_id, p.journal_id, p.business_date, p.quantity_units as quantity, p.amount_units as amount,
           sum(p.quantity_units) over w as quantity_so_far, sum(p.amount_units) over w as amount_so_far,
           lag(p.slice) over w is null as is_first, m.id is not null as is_matched, d.payment, d.market_id, d.asset_id, d.currency_id,
           d.quantity * power(10::numeric, a.scale) as whole, coalesce(d.amount * power(10::numeric, c.scale), 0) as price,
           'NPAR' in (coalesce(ds.partial, d.partial), coalesce(rs.partial, r.partial)) as is_forbidden,
           (coalesce(ds.partial, d.partial), coalesce(rs.partial, r.partial)) = ('PARQ', 'PARQ') as is_by_quantity, m.id as match,
           a.scale as quantity_scale, c.scale as amount_scale, p.slice, m.delivering_id, m.receiving_id,
           sum(p.quantity_units) over w - p.quantity_units as before
    from settlements_settlementpart p
    left join settlements_match m on m.id = p.match_id
    left join settlements_instruction d on d.id = m.delivering_id
    left join settlements_instruction r on r.id = m.receiving_id
    left join said ds on ds.instruction_id = d.id
    left join said rs on rs.instruction_id = r.id
    left join refdata_asset a on a.id = d.asset_id
    left join refdata_asset c on c.id = d.currency_id
    where p.match_id in (select match_id from settlements_settlementpart where business_date > %(since)s::date)
    window w as (partition by p.match_id order by p.slice)
), judged as (
    select p.*, case when is_forbidden then 'both sides allow parts'
                     when amount <> least(div(2 * price * quantity + whole, 2 * whole), price - amount_so_far + amount) then 'it is paid in proportion'
                     when t.multiple is not null and quantity %% greatest(ceil(t.multiple * power(10::numeric, quantity_scale)), 1) <> 0
                         then 'it is a multiple of the settlement unit'
                     when is_first and quantity < ceil(t.minimum_unit * power(10::numeric, quantity_scale)) then 'the first one is of the minimum unit at least'
                     when t.multiple is null then 'its night has kept the units by which it was made'
                     when payment <> 'FOP' and not is_by_quantity and not exists (
                              select from settlements_partrelease h
                              where h.instruction_id = p.delivering_id and h.settled_units <= p.before
                                and h.units = p.before + p.quantity - h.settled_units)
                      and not exists (
                              select from settlements_partthreshold h
                              where (h.market_id, h.currency_id, h.quantity_type) = (p.market_id, p.currency_id, t.quantity_type)
                                and h.valid @> p.business_date and ceil(h.amount * power(10::numeric, amount_scale)) <= p.amount)
                         then 'it is paid the threshold at least' end as expected
    from part p
    left join settlements_nightunits t on (t.slice, t.asset_id) = (p.slice, p.asset_id)
    where p.business_date > %(since)s::date
)
select 'S20' as code, format('part in journal %%s', journal_id) as key,
       format('of match %%s, leaving something of %%s and of %%s units', match_id, trim_scale(whole), trim_scale(price)) as expected,
       format('%%s and %%s units, with those before it %%s and %%s', quantity, amount, quantity_so_far, amount_so_far) as found
from judged
where not is_matched or payment = 'PFOD' or quantity_so_far >= whole
   or case when payment = 'FOP' then amount <> 0 else amount = 0 or amount_so_far >= price end
union all
select 'S21', format('part in journal %%s', journal_id), expected, format('%%s units for %%s of match %%s', quantity, amount, match_id)
from judged where expected is not null
union all
select 'S22', 'match ' || o.match_id, format('%%s units of it released', coalesce(r.standing, 0)), format('%%s units', o.released_units)
from settlements_openmatch o
join settlements_match m on m.id = o.match_id
left join lateral (
    select greatest(0, r.units - (coalesce((select sum(p.quantity_units) from settlements_settlementpart p
                                            where p.match_id = o.match_id), 0) - r.settled_units)) as standing
    from settlements_partrelease r where r.instruction_id = m.delivering_id order by r.id desc limit 1) r on true
where (o.released_units > 0 or exists (select from settlements_partrelease r where r.instruction_id = m.delivering_id))
  and o.released_units is distinct from coalesce(r.standing, 0)
union all
select 'S22', 'instruction ' || x.instruction_id, 'an event that tells of ' || x.what, 'none'
from (select instruction_id, 'its indicator' as what, array['instruction.partial_set'] as codes, at, by
      from settlements_indicatorchange where business_date > %(since)s::date
      union all
      select instruction_id, 'what is released of it',
             array['instruction.part_released', 'instruction.release_taken_back', 'instruction.released'], at, by
      from settlements_partrelease where business_date > %(since)s::date) x
where not exists (select from recordkeeping_event e
                  where e.subject_type = 'instruction' and e.subject_ids @> array[x.instruction_id::text]
                    and e.code = any (x.codes) and e.at = x.at and e.actor_name = x.by)
union all
select distinct 'S23', format('part in journal %%s', p.journal_id), 'of a match that nothing is linked with', format('link %%s of instruction %%s', l.id, v.side)
from part p
join itservices_run n on (n.facts ->> 'slice')::integer = p.slice
cross join lateral (values (p.delivering_id), (p.receiving_id)) v(side)
join settlements_instructionlink l on l.kind <> 'INFO' and v.side in (l.instruction_id, l.other_id)
left join settlements_unlinking u on u.link_id = l.id
where p.business_date > %(since)s::date
  and l.recorded_at < (select min(s.started_at) from itservices_step s where s.run_id = n.id)
  and (u.link_id is null or u.recorded_at > (select max(s.started_at) from itservices_step s where s.run_id = n.id))
