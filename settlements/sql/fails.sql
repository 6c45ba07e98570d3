-- How many instructions fail, of the participants in scope: by intended date, by the reason that their side is told, and by
-- participant.
select o.intended_settlement_date as intended, s.reason, s.participant, count(*) as number
from settlements_openmatch o
cross join lateral (values (o.deliverer_id, o.deliverer_reason), (o.receiver_id, o.receiver_reason)) s(participant, reason)
where o.settlement = 'PENF' and (%(everybody)s or s.participant = any (%(parties)s::int[]))
group by grouping sets ((o.intended_settlement_date), (s.reason), (s.participant))
