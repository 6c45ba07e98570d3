-- What failed at its depository on the date of each night to reckon, as that had told of it by then: matched there, and neither rejected nor
-- settled; what was left of it, the last reason and hold told, and whether ours says that it was traded on a growth market; not what matched too late for that date, nor what ours says to be of a
-- transaction out of scope. Braces are filled in by settlements/operations/expecting.py.
create temp table expected_failing on commit drop as
with night as materialized (
    select r.business_date as day, array(select jsonb_array_elements_text(r.facts -> 'markets')::int) as markets,
           array(select jsonb_array_elements_text(r.facts -> 'currencies')::int) as currencies
    from itservices_run r where r.job = 'night' and r.business_date = any (%(days)s::date[])
), {failed_outside}
select f.instruction_id, f.day, i.market_id as market, i.payment, coalesce(i.asset_id, 0) as asset, coalesce(i.currency_id, 0) as settled_in,
       i.direction as own, u.instruction_id is not null as on_growth_market, s.reason, coalesce(h.hold, '') as hold, k.rounding,
       case when i.payment <> 'PFOD' then i.quantity - w.quantity end as quantity,
       case when i.payment = any (array['PFOD', 'DWP']) then i.amount - w.amount end as cash
from failed_outside f
join settlements_instruction i on i.id = f.instruction_id
join settlements_penaltymarket k on k.market_id = i.market_id and k.is_in_scope and k.valid @> f.day
left join settlements_growth_told() u on u.instruction_id = i.id and u.valid @> f.day
left join refdata_asset a on a.id = i.asset_id
left join refdata_asset c on c.id = i.currency_id
cross join lateral (
{told_outside}
) s
cross join lateral (
    select max(z.message_id) as sent_by from settlements_depositoryorder z where z.instruction_id = f.instruction_id and z.business_date <= f.day) o
cross join lateral (
    select (array_agg(coalesce(nullif(v.matching, ''), 'MACH') order by v.told_at desc, v.message_id desc)
            filter (where v.matching <> '' or v.settlement <> ''))[1] as matching,
           (array_agg(v.processing order by v.told_at desc, v.message_id desc) filter (where v.processing <> ''))[1] as processing
    from settlements_depositoryadvice v
    where v.instruction_id = f.instruction_id and not v.is_late and v.business_date <= f.day and v.message_id > o.sent_by) m
left join lateral (
    select y.hold from (
        select v.told_at, v.message_id, v.hold from settlements_depositoryadvice v
        where v.instruction_id = f.instruction_id and not v.is_late and v.business_date <= f.day
          and (v.processing <> '' or v.settlement <> '')
        union all
        select q.told_at, q.message_id, case r.act when 'HOLD' then 'PREA' else '' end
        from settlements_depositoryrequest r
        join settlements_depositoryanswer q on q.request_id = r.message_id
        join settlements_message g on g.id = q.message_id
        where r.instruction_id = f.instruction_id and r.act = any (array['HOLD', 'RELEASE']) and q.moves and g.business_date <= f.day) y
    where y.message_id > o.sent_by order by y.told_at desc, y.message_id desc limit 1) h on true
cross join lateral (
    select coalesce(sum(g.quantity_units), 0) / power(10::numeric, coalesce(a.scale, 0)) as quantity,
           coalesce(sum(g.amount_units), 0) / power(10::numeric, coalesce(c.scale, 0)) as amount, count(*) as parts
    from settlements_depositoryconfirmation g where g.instruction_id = f.instruction_id and g.settled_on <= f.day) w
where (m.matching = 'MACH' or w.parts > 0) and m.processing is distinct from 'REJT'
  and not exists (select from penalty_late l where l.match_id = -f.instruction_id
                    and (f.day < l.matched_on or (f.day = l.matched_on and l.is_after)))
  and not exists (select from settlements_matchingterms t where t.instruction_id = i.id and t.transaction_type = any (k.types_out_of_scope))
  and not exists (select from settlements_tradeterms t where t.instruction_id = i.id and t.transaction_type = any (k.types_out_of_scope))
