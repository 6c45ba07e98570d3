-- The axes of instructions as each side sees them, and what it is told of holds of the house; final facts come before what the queue says. Of what was sent to an external
-- depository they are what that told.
select i.id as instruction_id,
       case when c.instruction_id is not null then 'CAND'
            when t.processing = 'CANP' then 'CANP'
            when (i.id = m.delivering_id and o.deliverer_cancels) or (i.id = m.receiving_id and o.receiver_cancels) then 'CANP'
            else 'PACK' end as processing,
       case when m.id is null and t.matching is distinct from 'MACH' then 'NMAT' else 'MACH' end as matching,
       case when s.match_id is not null or d.instruction_id is not null then 'SETT' when c.instruction_id is not null then ''
            else coalesce(o.settlement, t.settlement, '') end as settlement,
       case when u.is_held then 'PREA' when o.match_id is null then
                 case when t.hold = 'PREA' or t.hold = 'PRCY' or t.hold = 'BOTH' then t.hold else '' end
            when o.deliverer_hold and o.receiver_hold then 'BOTH'
            when o.deliverer_hold then case when i.id = m.delivering_id then 'PREA' else 'PRCY' end
            when o.receiver_hold then case when i.id = m.receiving_id then 'PREA' else 'PRCY' end
            else '' end as hold,
       case when c.instruction_id is not null then c.reason_code
            when o.match_id is null then case when d.instruction_id is null then coalesce(t.reason, '') else '' end
            when i.id = m.delivering_id then o.deliverer_reason else o.receiver_reason end as reason,
       case when u.imposed <> '' then u.imposed when o.match_id is null then ''
            when i.id = m.delivering_id then coalesce(nullif(o.deliverer_imposed, ''), case when o.receiver_imposed <> '' then 'PRCY' else '' end)
            else coalesce(nullif(o.receiver_imposed, ''), case when o.deliverer_imposed <> '' then 'PRCY' else '' end) end as imposed
from settlements_instruction i
left join settlements_match m on m.delivering_id = i.id or m.receiving_id = i.id
left join settlements_unmatched u on u.instruction_id = i.id
left join settlements_openmatch o on o.match_id = m.id
left join settlements_settlement s on s.match_id = m.id
left join settlements_cancellation c on c.instruction_id = i.id
left join settlements_depositorystanding t on t.instruction_id = i.id
left join settlements_depositorysettlement d on d.instruction_id = i.id
where i.id = any (%(instructions)s::bigint[])
