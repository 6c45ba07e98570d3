-- The part of the totals of open instructions that counts each side of a match by itself, as far as the queue tells of it.
cross join lateral (values
    (o.deliverer_id, 'DELI', o.deliverer_reason, o.payment <> 'DVP', o.payment = 'DVP', 1),
    (o.receiver_id, 'RECE', o.receiver_reason, o.payment = 'DVP', o.payment <> 'DVP', 1))
    s(participant_id, direction, reason, pays, collects, number)
cross join lateral (select s.participant_id, s.direction, o.payment) i
