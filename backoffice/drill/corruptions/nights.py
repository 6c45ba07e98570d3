"""Control totals of nights, their reasons, and the chunks that their events tell of."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

BLOCKED = (
    "insert into compliance_block (id, instrument_id, reason_code, legal_reason, legal_basis, blocked_from, placed_by,"
    " placed_at) overriding system value select 0, asset, 'FROZ', 'SANCTIONS', 'list entry', '<{}>', 'someone', now()"
    " from dvp where slice = <{}> and n = 1"
)

CORRUPTIONS = (
    Corruption(
        "S08",
        "tonight is said to have frozen one match more",
        "update itservices_step set counts = jsonb_set(counts, '{in,EUR,number}', to_jsonb((counts #>>"
        " '{in,EUR,number}')::int + 1))"
        " where run_id = <run> and name = 'claim'",
    ),
    Corruption(
        "S08",
        "tonight is said to have settled a cent more",
        "update itservices_step set counts = jsonb_set(counts, '{settled,EUR,amount}',"
        " to_jsonb(((counts #>> '{settled,EUR,amount}')::numeric + 0.01)::text)) where run_id = <run> and name ="
        " 'settle'",
    ),
    Corruption(
        "S08",
        "a settlement beside the night",
        "insert into settlements_settlement (match_id, journal_id, slice, business_date)"
        " select match, 77000000000001, 77, '<today>' from waiting where settlement = 'PEND' and n = 1",
    ),
    Corruption(
        "S08",
        "an old night is said to have refused fewer",
        "update itservices_step set counts = jsonb_set(counts, '{refused,EUR,number}', '0')"
        " where run_id = <old run> and name = 'refuse'",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S09",
        "why a match did not settle is wiped out",
        "update settlements_openmatch set deliverer_reason = '', receiver_reason = ''"
        " where match_id = (select match from waiting where settlement = 'PENF' and n = 1)",
    ),
    Corruption(
        "S15",
        "a securities leg of tonight delivers another ISIN of another owner, guards and instructions alike",
        "update ledger_movement set amount = amount + 1 where leg = 1 and journal_id ="
        " (select journal from dvp where slice = <night> and n = 1);"
        " update ledger_guard g set posted = posted + case g.account_id when m.credit_account then 1 else -1 end"
        " from ledger_movement m"
        " where m.leg = 1 and m.journal_id = (select journal from dvp where slice = <night> and n = 1)"
        " and g.account_id in (m.debit_account, m.credit_account);"
        " update settlements_instruction set quantity = quantity + 1 where id in"
        " (select unnest(array[delivering, receiving]) from dvp where slice = <night> and n = 1)",
    ),
    Corruption(
        "S15",
        "the event of tonight's chunk has another digest",
        'update recordkeeping_event set after = after || \'{"facts": {"root": "0"}}\''
        " where code = 'night.settled' and subject_ids = array['<run>']",
    ),
    Corruption(
        "S15",
        "the event of a chunk of a closed month has another digest",
        'update recordkeeping_event set after = after || \'{"facts": {"root": "0"}}\''
        " where code = 'night.settled' and subject_ids = array['<old run>']",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S17",
        "nobody tells of what tonight settled",
        "delete from recordkeeping_event where code = 'night.settled' and subject_ids = array['<run>']",
    ),
    Corruption(
        "S17",
        "tonight's chunk is said to begin one journal later",
        "update recordkeeping_event set after = after || jsonb_build_object('first_journal', (after ->>"
        " 'first_journal')::bigint + 1)"
        " where code = 'night.settled' and subject_ids = array['<run>']",
    ),
    Corruption(
        "S17",
        "nobody tells of what a night of a closed month settled",
        "delete from recordkeeping_event where code = 'night.settled' and subject_ids = array['<old run>']",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption("S18", "an instrument that settled tonight was frozen before", BLOCKED.format("today", "night")),
    Corruption(
        "S18",
        "an instrument that settled in a closed month was frozen before",
        BLOCKED.format("day", "old") + "; update compliance_block set lifted_on = '<today>', lifted_by = 'someone',"
        " lifted_at = now(), lifting_reason = 'mistake' where id = 0",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S19",
        "a reason that tonight gave is another",
        "update settlements_statuschange set reason_code = 'SBLO' where id ="
        " (select min(id) from settlements_statuschange where run_id = <run>)",
    ),
    Corruption(
        "S19",
        "a reason that a night of a closed month gave is another",
        "update settlements_statuschange set reason_code = 'SBLO' where id ="
        " (select min(id) from settlements_statuschange where run_id = <old run>)",
        closed=True,
    ),
    Corruption(
        "S19",
        "a failure of a closed month is forgotten",
        "delete from settlements_statuschange where id ="
        " (select max(id) from settlements_statuschange where run_id = <old run>)",
        closed=True,
    ),
    Corruption(
        "T05",
        "a trade is smuggled into the queue, whole and well formed",
        "insert into settlements_instruction (id, participant_id, counterparty_id, reference, direction, payment, asset_id,"
        " quantity, currency_id, amount, trade_date, intended_settlement_date, securities_account_id, cash_account_id,"
        " market_id, place, priority, partial, submitted_by, at) select 900000 + i.id, participant_id, counterparty_id,"
        " 'X' || i.id, direction, i.payment, i.asset_id, quantity, i.currency_id, amount, trade_date,"
        " i.intended_settlement_date, securities_account_id, cash_account_id, i.market_id, i.place, i.priority, partial,"
        " 'x', at from settlements_instruction i join waiting w on i.id in (w.delivering, w.receiving)"
        " where w.settlement = 'PEND' and w.n = 1;"
        " insert into settlements_match (id, delivering_id, receiving_id, matched_at) select 900000 + match,"
        " 900000 + delivering, 900000 + receiving, now() from waiting where settlement = 'PEND' and n = 1;"
        " insert into settlements_openmatch select (o).* from (select jsonb_populate_record(q, jsonb_build_object('match_id',"
        " 900000 + q.match_id)) as o from settlements_openmatch q join waiting w on w.match = q.match_id"
        " where w.settlement = 'PEND' and w.n = 1) s",
    ),
    Corruption(
        "T05",
        "both sides of a match of today and its queue row say a lower price",
        "create temp table cheap as select max(o.match_id) as match from settlements_openmatch o where o.amount_units > 1;"
        " update settlements_openmatch set amount_units = amount_units - 1 where match_id = (select match from cheap);"
        " update settlements_instruction i set amount = i.amount - power(10::numeric, -s.scale) from settlements_match m,"
        " cheap c, refdata_asset s where m.id = c.match and i.id in (m.delivering_id, m.receiving_id)"
        " and s.id = i.currency_id",
    ),
    Corruption(
        "T05",
        "both sides of a trade of today say that a buy-in left it over",
        "insert into settlements_settlementcondition (instruction_id, code)"
        " select unnest(array[delivering_id, receiving_id]), 'BSSP' from settlements_match m where m.id ="
        " (select max(o.match_id) from settlements_openmatch o join settlements_match w on w.id = o.match_id"
        " where not exists (select from settlements_matchingterms t where t.instruction_id = w.delivering_id))",
    ),
    Corruption(
        "T05",
        "nobody tells of today's intake",
        "delete from recordkeeping_event where code = 'instructions.submitted' and at >= '<today>'",
    ),
    Corruption(
        "T05",
        "an instruction of a closed month bears another reference",
        "update settlements_instruction set reference = 'mine' where id ="
        " (select delivering from dvp where slice = <old> and n = 1)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "T05",
        "nobody tells of the intake of a day of a closed month",
        "delete from recordkeeping_event where code = 'instructions.submitted' and at::date = '<day>'",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
)
