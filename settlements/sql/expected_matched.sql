-- What its depository has told since a day to have matched, as penalty_matched.sql has it of matches: by the depository's own time of its
-- first word of that, unless it had spoken of settlement before. Which side came in later is told by `is_early` (ours was sent before its
-- intended date) and `was_unmatched` (it was there without another one). The number of its match is that of the instruction, below zero.
create temp table penalty_matched on commit drop as
select -i.id as match_id, i.market_id as market, i.payment, i.payment = 'FOP' as is_free, coalesce(i.currency_id, 0) as settled_in,
       coalesce(i.asset_id, 0) as asset, i.intended_settlement_date as intended, i.quantity, i.amount, i.direction as own,
       (t.sent_at at time zone k.time_zone)::date < i.intended_settlement_date as is_early,
       coalesce(t.unmatched_at < t.came_in, false) as was_unmatched, t.came_in, l.local_day
from (
    select a.instruction_id, o.at as sent_at,
           min(a.told_at) filter (where a.matching = 'MACH') as came_in,
           min(a.business_date) filter (where a.matching = 'MACH') as told_on,
           min(a.told_at) filter (where a.matching = 'NMAT') as unmatched_at,
           min(a.told_at) filter (where a.matching = '' and a.settlement <> '') as settling_at
    from settlements_depositoryadvice a
    join lateral (
        select z.message_id, z.at from settlements_depositoryorder z
        where z.instruction_id = a.instruction_id and z.business_date <= %(last)s order by z.message_id desc limit 1) o on a.message_id > o.message_id
    where not a.is_late and a.business_date <= %(last)s
      and a.instruction_id in (select instruction_id from settlements_depositoryadvice
                               where matching = 'MACH' and business_date > %(told_after)s and business_date <= %(last)s)
    group by 1, 2
) t
join settlements_instruction i on i.id = t.instruction_id
join refdata_market k on k.id = i.market_id
cross join lateral (select (t.came_in at time zone k.time_zone)::date as local_day) l
where t.told_on > %(told_after)s and (t.settling_at is null or t.settling_at >= t.came_in) and l.local_day >= i.intended_settlement_date
  and i.market_id in (select market_id from settlements_penaltymarket where is_in_scope and not isempty(valid))
