-- The part of the totals of open instructions that counts each side of a match by itself, and looks at its reference.
join settlements_match m on m.id = o.match_id
cross join lateral (values
    (m.delivering_id, o.deliverer_reason, o.payment <> 'DVP', o.payment = 'DVP', 1),
    (m.receiving_id, o.receiver_reason, o.payment = 'DVP', o.payment <> 'DVP', 1))
    s(instruction_id, reason, pays, collects, number)
join settlements_instruction i on i.id = s.instruction_id
