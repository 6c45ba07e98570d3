-- The part of the totals of open instructions that counts each side of a match by itself, and looks at its reference and its accounts.
join settlements_match m on m.id = o.match_id
cross join lateral (values
    (m.delivering_id, o.deliverer_reason, o.deliverer_hold, o.receiver_hold, o.deliverer_cancels, o.receiver_cancels,
     o.deliverer_imposed, o.receiver_imposed, o.payment <> 'DVP', o.payment = 'DVP', 1),
    (m.receiving_id, o.receiver_reason, o.receiver_hold, o.deliverer_hold, o.receiver_cancels, o.deliverer_cancels,
     o.receiver_imposed, o.deliverer_imposed, o.payment = 'DVP', o.payment <> 'DVP', 1))
    s(instruction_id, reason, own_hold, other_hold, cancels, other_cancels, own_imposed, other_imposed, pays, collects, number)
join settlements_instruction i on i.id = s.instruction_id
