-- Of some open matches, and of some unmatched instructions: the market, and the day from which business days are counted until they are
-- cancelled, with the last day of which a night of this count has warned and that is not over, and when it did. The first is the intended date or the last change of status of either side, whichever is later: to come in and to be matched (by
-- the clock of the market), to settle in part, and every move to another status; a hold of the house that is lifted is one. A new reason for the same status is none.
with wanted as (
    select m.id as match_id, m.delivering_id as one, m.receiving_id as other, m.matched_at as at
    from unnest(%(matches)s::bigint[]) w(id) join settlements_match m on m.id = w.id
    union all
    select 0, i.id, i.id, i.at from unnest(%(sides)s::bigint[]) w(id) join settlements_instruction i on i.id = w.id
), found as (
    select w.match_id, w.one, i.market_id,
           greatest(i.intended_settlement_date, (w.at at time zone k.time_zone)::date,
                    (select max(p.business_date) from settlements_settlementpart p where p.match_id = w.match_id),
                    (select max(h.business_date) from settlements_statuschange h
                     where h.instruction_id in (w.one, w.other) and h.from_status <> h.to_status),
                    (select max(h.ended_on) from settlements_imposedhold h where h.instruction_id in (w.one, w.other))) as counted_from
    from wanted w
    join settlements_instruction i on i.id = w.one
    join refdata_market k on k.id = i.market_id
)
select f.match_id, f.one, f.market_id, f.counted_from, v.cancelled_end_of, v.business_date
from found f
left join lateral (
    select v.cancelled_end_of, v.business_date from settlements_recyclingwarning v
    where v.instruction_id = f.one and v.counted_from = f.counted_from and v.cancelled_end_of >= %(day)s
    order by v.cancelled_end_of desc limit 1) v on true
order by f.match_id = 0, f.match_id, f.one
