-- An order-free digest over the terms of the instructions of a range of matches, as the event of their intake keeps it.
select encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
from (select hash_record_extended((i.participant_id, i.counterparty_id, i.reference, i.common_reference, i.direction, i.payment,
          i.asset_id, trim_scale(i.quantity), i.currency_id, trim_scale(i.amount), i.trade_date, i.intended_settlement_date,
          i.securities_account_id, i.cash_account_id, i.market_id, i.place, i.priority, i.partial), 7) as hash
      from settlements_match m join settlements_instruction i on i.id in (m.delivering_id, m.receiving_id)
      where m.id between %(first)s and %(last)s) h
