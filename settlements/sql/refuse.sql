-- What was tried and not settled bears its reasons from now on; each change is a fact of both sides.
with refused as (
    select match_id, deliverer_reason, receiver_reason
    from unnest(%(matches)s::bigint[], %(deliverer)s::text[], %(receiver)s::text[]) r(match_id, deliverer_reason, receiver_reason)
), changed as (
    update settlements_openmatch o set deliverer_reason = r.deliverer_reason, receiver_reason = r.receiver_reason
    from refused r
    where o.match_id = r.match_id
      and (o.deliverer_reason, o.receiver_reason) is distinct from (r.deliverer_reason, r.receiver_reason)
    returning o.match_id, o.settlement, o.deliverer_reason, o.receiver_reason
)
insert into settlements_statuschange
    (instruction_id, axis, from_status, to_status, reason_code, business_date, run_id, by, at)
select side.instruction_id, 'SETT', c.settlement, c.settlement, side.reason, %(business_date)s, %(run)s, %(by)s, %(at)s
from changed c join settlements_match m on m.id = c.match_id
cross join lateral (values (m.delivering_id, c.deliverer_reason), (m.receiving_id, c.receiver_reason))
    side(instruction_id, reason)
order by side.instruction_id
