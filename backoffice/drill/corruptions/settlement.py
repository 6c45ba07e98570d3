"""Instructions, matches, their status, and what became of them."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

CORRUPTIONS = (
    Corruption(
        "S01",
        "two settlements of tonight exchange their journals",
        "update settlements_settlement s set journal_id = o.journal from dvp t join dvp o on o.slice = t.slice"
        " and o.n = 3 - t.n"
        " where t.slice = <night> and t.n in (1, 2) and s.match_id = t.match",
    ),
    Corruption(
        "S01",
        "a settlement without a journal",
        "insert into settlements_settlement (match_id, journal_id, slice, business_date)"
        " select match, <night>000000999999, <night>, '<today>' from waiting where settlement = 'PENF' and n = 1",
    ),
    Corruption(
        "S01",
        "two settlements of a closed month exchange their journals",
        "update settlements_settlement s set journal_id = o.journal from dvp t join dvp o on o.slice = t.slice"
        " and o.n = 3 - t.n"
        " where t.slice = <old> and t.n in (1, 2) and s.match_id = t.match",
        closed=True,
    ),
    Corruption(
        "S01",
        "a settlement of a closed month was on another day",
        "update settlements_settlement set business_date = '2026-09-30' where match_id ="
        " (select match from dvp where slice = <old> and n = 1)",
        closed=True,
    ),
    Corruption(
        "S02",
        "that a match of tonight is settled is forgotten",
        "delete from settlements_settlement where match_id = (select match from dvp where slice = <night> and n = 1)",
    ),
    Corruption(
        "S02",
        "that a match of a closed month is settled is forgotten",
        "delete from settlements_settlement where match_id = (select match from dvp where slice = <old> and n = 1)",
        closed=True,
    ),
    Corruption(
        "S03",
        "two settlements of tonight exchange all they moved: every guard stays right",
        "create temp table two as select m.*, d.n from ledger_movement m join dvp d on d.journal = m.journal_id"
        " where d.slice = <night> and d.n in (1, 2);"
        " update ledger_movement m set asset_id = o.asset_id, debit_account = o.debit_account,"
        " credit_account = o.credit_account, amount = o.amount from two t join two o on o.n = 3 - t.n and o.leg"
        " = t.leg"
        " where m.journal_id = t.journal_id and m.leg = t.leg",
    ),
    Corruption(
        "S03",
        "one payment of tonight is a euro less, another between the same accounts a euro more",
        "insert into ledger_movement (journal_id, leg, slice, business_date, asset_id, debit_account,"
        " credit_account, amount)"
        " select 900021, 1, 0, business_date, asset_id, debit_account, credit_account, 0.01 from ledger_movement"
        " where journal_id = (select journal from dvp where slice = <night> and n = 1) and leg = 2;"
        " insert into ledger_journal (id, slice, business_date, value_date, kind)"
        " values (900021, 0, '<today>', '<today>', 'HAND');"
        " update ledger_movement set amount = amount - 0.01"
        " where journal_id = (select journal from dvp where slice = <night> and n = 1) and leg = 2",
    ),
    Corruption(
        "S03",
        "both sides of a match settled in a closed month say a higher price now",
        "update settlements_instruction set amount = amount + 1 where id in"
        " (select unnest(array[delivering, receiving]) from dvp where slice = <old> and n = 1)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S03",
        "two settlements of a closed month exchange all they moved",
        "create temp table two as select m.*, d.n from ledger_movement m join dvp d on d.journal = m.journal_id"
        " where d.slice = <old> and d.n in (1, 2);"
        " update ledger_movement m set asset_id = o.asset_id, debit_account = o.debit_account,"
        " credit_account = o.credit_account, amount = o.amount from two t join two o on o.n = 3 - t.n and o.leg"
        " = t.leg"
        " where m.journal_id = t.journal_id and m.leg = t.leg",
        closed=True,
        nightly="L18",
    ),
    Corruption(
        "S04",
        "securities are delivered without payment, guards and all",
        "with gone as (delete from ledger_movement where leg = 2 and journal_id ="
        " (select journal from dvp where slice = <night> and n = 1) returning *)"
        " update ledger_guard g set posted = g.posted + case g.account_id when gone.debit_account then"
        " gone.amount else -gone.amount end"
        " from gone where g.account_id in (gone.debit_account, gone.credit_account)",
    ),
    Corruption(
        "S04",
        "a settlement of tonight has a third leg, there and back",
        "insert into ledger_movement (journal_id, leg, slice, business_date, asset_id, debit_account,"
        " credit_account, amount)"
        " select journal_id, leg + 2, slice, business_date, asset_id, case leg when 1 then debit_account else"
        " credit_account end,"
        " case leg when 1 then credit_account else debit_account end, 1 from ledger_movement where leg = 1 and"
        " journal_id ="
        " (select journal from dvp where slice = <night> and n = 1)"
        " union all select journal_id, leg + 3, slice, business_date, asset_id, credit_account, debit_account, 1"
        " from ledger_movement where leg = 1 and journal_id = (select journal from dvp where slice = <night> and"
        " n = 1)",
    ),
    Corruption(
        "S04",
        "a payment of a closed month is gone",
        "delete from ledger_movement where leg = 2 and journal_id = (select journal from dvp where slice = <old>"
        " and n = 1)",
        closed=True,
        balanced=False,
        nightly="L18",
    ),
    Corruption(
        "S05",
        "the deliverer is shown another reason than was found",
        "update settlements_openmatch set deliverer_reason = 'SBLO' where match_id ="
        " (select match from waiting where settlement = 'PENF' and n = 1)",
    ),
    Corruption(
        "S05",
        "an instruction is on hold, nobody asked for it",
        "update settlements_openmatch set receiver_hold = true where match_id ="
        " (select match from waiting where settlement = 'PEND' and n = 1)",
    ),
    Corruption(
        "S05",
        "a request to cancel is gone",
        "update settlements_openmatch set deliverer_cancels = false where deliverer_cancels",
    ),
    Corruption(
        "S05",
        "why a match of a closed month failed is forgotten, while it still waits",
        "delete from settlements_statuschange where axis = 'SETT' and instruction_id = (select delivering from"
        " waiting"
        " where settlement = 'PENF' and n = 1)",
        closed=True,
    ),
    Corruption(
        "S06",
        "a failing match became pending again",
        "insert into settlements_statuschange (instruction_id, axis, from_status, to_status, reason_code,"
        " business_date, by, at)"
        " select delivering, 'SETT', 'PENF', 'PEND', '', '<today>', 'night', now() from waiting where settlement"
        " = 'PENF' and n = 1",
    ),
    Corruption(
        "S06",
        "a move of today begins where the one before did not end",
        "update settlements_statuschange set from_status = 'BOTH' where id = (select max(id) from"
        " settlements_statuschange"
        " where axis = 'HOLD')",
    ),
    Corruption(
        "S06",
        "a hold of a closed month was never placed, though it was released",
        "delete from settlements_statuschange where axis = 'HOLD' and to_status = 'PREA' and business_date = '<day>'",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S06",
        "a move back from failing is made legal",
        "insert into settlements_legalmove (axis, from_status, to_status) values ('SETT', 'PENF', 'PEND')",
    ),
    Corruption(
        "S07",
        "a failing match leaves the queue and is nowhere",
        "delete from settlements_openmatch where match_id = (select match from waiting where settlement = 'PENF'"
        " and n = 1)",
    ),
    Corruption(
        "S07",
        "a match that settled tonight waits again",
        "insert into settlements_openmatch (match_id, priority, intended_settlement_date, market_id, payment,"
        " place, deliverer_id, receiver_id, asset_id,"
        " securities_from, securities_to, quantity_units, currency_id, cash_from, cash_to, amount_units, settlement,"
        " deliverer_reason, receiver_reason, deliverer_hold, receiver_hold, deliverer_cancels, receiver_cancels)"
        " select d.match, 4, intended_settlement_date, market_id, payment, place, participant_id, counterparty_id,"
        " asset_id, securities_account_id,"
        " securities_account_id + 1, 1, currency_id, cash_account_id, cash_account_id + 1, 1, 'PEND', '', '',"
        " false, false,"
        " false, false from settlements_instruction i join dvp d on d.delivering = i.id where d.slice = <night>"
        " and d.n = 1",
    ),
    Corruption(
        "S07",
        "a match that settled in a closed month waits again",
        "insert into settlements_openmatch (match_id, priority, intended_settlement_date, market_id, payment,"
        " place, deliverer_id, receiver_id, asset_id,"
        " securities_from, securities_to, quantity_units, currency_id, cash_from, cash_to, amount_units, settlement,"
        " deliverer_reason, receiver_reason, deliverer_hold, receiver_hold, deliverer_cancels, receiver_cancels)"
        " select d.match, 4, intended_settlement_date, market_id, payment, place, participant_id, counterparty_id,"
        " i.asset_id, securities_account_id,"
        " securities_account_id + 1, 1, currency_id, cash_account_id, cash_account_id + 1, 1, 'PEND', '', '',"
        " false, false,"
        " false, false from settlements_instruction i join dvp d on d.delivering = i.id where d.slice = <old>"
        " and d.n = 1",
        closed=True,
    ),
    Corruption(
        "S07",
        "a match that was cancelled in a closed month is nowhere",
        "delete from settlements_cancellation where business_date = '<day>'",
        closed=True,
    ),
    Corruption(
        "S10",
        "a match of tonight was due only next week",
        "update settlements_instruction set intended_settlement_date = '2026-10-12' where id in"
        " (select unnest(array[delivering, receiving]) from dvp where slice = <night> and n = 1)",
    ),
    Corruption(
        "S10",
        "a day of a closed month on which a night settled was a holiday",
        "insert into refdata_closure (calendar_id, date, kind, name, known) select id, '<day>', 'CLOSED',"
        " 'holiday', '[2026-01-01,)'"
        " from refdata_calendar",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S11",
        "a queue row delivers one unit more than its instructions say",
        "update settlements_openmatch set quantity_units = quantity_units + 1 where match_id ="
        " (select min(match) from waiting where settlement = 'PENF') and asset_id > 0;"
        " update settlements_openmatch set amount_units = amount_units + 1 where match_id ="
        " (select min(match) from waiting where settlement = 'PENF') and asset_id = 0",
    ),
    Corruption(
        "S11",
        "a queue row is shown to somebody else",
        "update settlements_openmatch set receiver_id = deliverer_id"
        " where match_id = (select match from waiting where settlement = 'PENF' and n = 1)",
    ),
    Corruption(
        "S11",
        "a queue row is more urgent than either of its sides says",
        "update settlements_openmatch set priority = 2"
        " where match_id = (select match from waiting where settlement = 'PENF' and n = 1)",
    ),
    Corruption(
        "S25",
        "a priority was changed by nobody",
        "insert into settlements_prioritychange (instruction_id, from_priority, to_priority, business_date, by, at)"
        " select delivering, 4, 3, '<today>', 'nobody', now() from waiting where settlement = 'PENF' and n = 1",
    ),
    Corruption(
        "S25",
        "a priority was changed from another one than it was",
        "insert into settlements_prioritychange (instruction_id, from_priority, to_priority, business_date, by, at)"
        " select delivering, 1, 4, '<today>', 'nobody', now() from waiting where settlement = 'PENF' and n = 1",
    ),
    Corruption(
        "S11",
        "a queue row pays to somebody else",
        "update settlements_openmatch set cash_to = (select account from books where number = 'LOC' and code = 'EUR')"
        " where match_id = (select match from waiting where settlement = 'PENF' and n = 1)",
    ),
    Corruption(
        "S12",
        "one side of a match that waits names another counterparty",
        "update settlements_instruction set counterparty_id = (select max(id) from refdata_party) where id ="
        " (select delivering from waiting where settlement = 'PENF' and n = 1)",
    ),
    Corruption(
        "S12",
        "one side of a match settled in a closed month receives one more",
        "update settlements_instruction set quantity = quantity + 1 where id ="
        " (select receiving from dvp where slice = <old> and n = 1)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S12",
        "a match of a closed month joins another receiver",
        "update settlements_match m set receiving_id = -receiving_id from dvp d where m.id = d.match and d.slice"
        " = <old> and d.n = 1",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S13",
        "a pair is cancelled on one side only",
        "delete from settlements_cancellation where instruction_id = (select max(instruction_id) from"
        " settlements_cancellation)",
    ),
    Corruption(
        "S13",
        "a cancellation of a closed month was never asked for",
        "delete from settlements_statuschange where axis = 'IPRC' and to_status = 'CAND' and business_date = '<day>'",
        closed=True,
    ),
    Corruption(
        "S14",
        "a match that fails is said to be pending",
        "update settlements_openmatch set settlement = 'PEND' where match_id ="
        " (select min(o.match_id) from settlements_openmatch o where settlement = 'PENF' and"
        " intended_settlement_date < '<today>')",
    ),
    Corruption(
        "S14",
        "a match that is due next week fails already",
        "update settlements_openmatch set settlement = 'PENF' where match_id ="
        " (select match from waiting where settlement = 'PEND' and n = 1)",
    ),
    Corruption(
        "S16",
        "both sides of a match that waits have half a unit more",
        "update settlements_instruction set quantity = quantity + 0.0005 where id in (select"
        " unnest(array[m.delivering_id,"
        " m.receiving_id]) from settlements_match m where m.id = (select min(match_id) from"
        " settlements_openmatch where asset_id > 0))",
    ),
    Corruption(
        "S16",
        "both sides of a match settled in a closed month were traded after they settled",
        "alter table settlements_instruction drop constraint it_settles_on_or_after_its_trade_date;"
        " update settlements_instruction set trade_date = '2026-10-01' where id in"
        " (select unnest(array[delivering, receiving]) from dvp where slice = <old> and n = 1)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "T03",
        "nobody tells of today's holds",
        "delete from recordkeeping_event where code = 'instruction.held' and at >= '<today>'",
    ),
    Corruption(
        "T03",
        "a cancellation of today was made by somebody else",
        "update settlements_statuschange set by = 'Eve' where axis = 'IPRC' and business_date = '<today>'",
    ),
    Corruption(
        "T03",
        "nobody tells of the cancellations of a day of a closed month",
        "delete from recordkeeping_event where code = 'instruction.cancelled' and at::date = '<day>'",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
)
