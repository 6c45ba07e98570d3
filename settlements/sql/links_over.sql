-- Links of which all that they join is final leave those that stand; members of a pool only together.
with ends as materialized (
    select distinct e.id, c.instruction_id is not null or s.match_id is not null or d.instruction_id is not null as is_final
    from settlements_standinglink t cross join lateral (values (t.first_id), (t.second_id)) e(id)
    left join settlements_cancellation c on c.instruction_id = e.id
    left join settlements_match m on m.delivering_id = e.id or m.receiving_id = e.id
    left join settlements_settlement s on s.match_id = m.id
    left join settlements_depositorysettlement d on d.instruction_id = e.id
    where e.id is not null
), opened as (
    select distinct t.participant_id, t.pool from settlements_standinglink t join ends e on e.id = t.first_id and not e.is_final
    where t.kind = 'POOL'
)
delete from settlements_standinglink t using ends f
where f.id = t.first_id and f.is_final
  and (t.second_id is null or exists (select from ends g where g.id = t.second_id and g.is_final))
  and (t.kind <> 'POOL' or not exists (select from opened o where (o.participant_id, o.pool) = (t.participant_id, t.pool)))
