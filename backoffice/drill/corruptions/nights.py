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
        'update recordkeeping_event set after = after || \'{"sha256": "0"}\''
        " where code = 'night.settled' and subject_ids = array['<run>']",
    ),
    Corruption(
        "S15",
        "the event of a chunk of a closed month has another digest",
        'update recordkeeping_event set after = after || \'{"sha256": "0"}\''
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
)
