-- The part of the totals of open instructions that counts each side of a match by itself, as far as the queue tells of it.
cross join lateral (values
    (o.deliverer_id, o.receiver_id, 'DELI', o.deliverer_reason, o.deliverer_hold, o.receiver_hold, o.deliverer_cancels,
     o.receiver_cancels, o.deliverer_imposed, o.receiver_imposed, o.payment <> 'DVP', o.payment = 'DVP', 1),
    (o.receiver_id, o.deliverer_id, 'RECE', o.receiver_reason, o.receiver_hold, o.deliverer_hold, o.receiver_cancels,
     o.deliverer_cancels, o.receiver_imposed, o.deliverer_imposed, o.payment = 'DVP', o.payment <> 'DVP', 1))
    s(participant_id, counterparty_id, direction, reason, own_hold, other_hold, cancels, other_cancels, own_imposed, other_imposed, pays,
      collects, number)
cross join lateral (select s.participant_id, s.counterparty_id, s.direction, o.payment) i
