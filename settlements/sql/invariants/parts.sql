-- Parts are less than the whole, and as the rule of parts says: settlements.partials.settle_part says the same of one.
with part as (
    select p.match_id, p.journal_id, p.business_date, p.quantity_units as quantity, p.amount_units as amount,
           sum(p.quantity_units) over w as quantity_so_far, sum(p.amount_units) over w as amount_so_far,
           lag(p.slice) over w is null as is_first, m.id is not null as is_matched, d.payment, d.market_id, d.asset_id, d.currency_id,
           d.quantity * power(10::numeric, a.scale) as whole, coalesce(d.amount * power(10::numeric, c.scale), 0) as price,
           'NPAR' in (d.partial, r.partial) as is_forbidden, (d.partial, r.partial) = ('PARQ', 'PARQ') as is_by_quantity,
           a.scale as quantity_scale, c.scale as amount_scale
    from settlements_settlementpart p
    left join settlements_match m on m.id = p.match_id
    left join settlements_instruction d on d.id = m.delivering_id
    left join settlements_instruction r on r.id = m.receiving_id
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
                     when payment <> 'FOP' and not is_by_quantity and t.quantity_type is not null and not exists (
                              select from settlements_partthreshold h
                              where (h.market_id, h.currency_id, h.quantity_type) = (p.market_id, p.currency_id, t.quantity_type)
                                and h.valid @> p.business_date and ceil(h.amount * power(10::numeric, amount_scale)) <= p.amount)
                         then 'it is paid the threshold at least' end as expected
    from part p
    left join itservices_run n on n.job = 'night' and n.business_date = p.business_date
    left join lateral ( -- the terms of its day, unless they were corrected after the night had begun
        select t.multiple, t.minimum_unit, t.quantity_type from refdata_instrumentterms t
        where t.instrument_id = p.asset_id and t.valid @> p.business_date
          and t.recorded_at < (select min(s.started_at) from itservices_step s where s.run_id = n.id)) t on true
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
