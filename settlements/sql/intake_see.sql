-- Both references of every staged trade join those of the file, with a digest of its facts.
insert into intake_seen (participant, reference, field, line, facts)
select s.participant, s.reference, s.field, t.line,
       md5((t.payment, t.deliverer, t.receiver, t.deliverer_reference, t.receiver_reference, t.common_reference, t.asset,
            trim_scale(t.quantity), t.currency, trim_scale(t.amount), t.trade_date, t.intended, t.deliverer_account,
            t.receiver_account, t.deliverer_cash, t.receiver_cash, t.market, t.place, t.priority, t.partial,
            t.settlement_condition, t.transaction_type, t.place_of_trade, t.instructed_by)::text)::uuid
from intake t cross join lateral (values
    (t.deliverer, t.deliverer_reference, 'deliverer_reference'),
    (t.receiver, t.receiver_reference, 'receiver_reference')) s(participant, reference, field)
