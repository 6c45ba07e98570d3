"""Effects, reversals and holds: what is posted by hand, and the events that tell of it."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

CORRUPTIONS = (
    Corruption(
        "L11",
        "a journal is booked by hand past ledger_post, with its guards",
        "select pg_temp.smuggle(900010, '<today>', 'LOC', 'CASH0EUR', 'EUR', 77)",
    ),
    Corruption("L11", "an effect of today is forgotten", "delete from ledger_effect where effect = 'fee:<today>:2'"),
    Corruption(
        "L11",
        "an effect of today names another journal",
        "update ledger_effect set journal_id = journal_id + 1 where effect = 'fee:<today>:2'",
    ),
    Corruption(
        "L11",
        "an effect of a closed month is forgotten",
        "delete from ledger_effect where effect = 'fee:<day>:2'",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L13",
        "a reversal gives back one euro more than was taken, with its guards",
        "update ledger_guard g set posted = posted + case g.account_id when m.credit_account then 1 else -1 end"
        " from ledger_movement m join ledger_journal j on j.id = m.journal_id where j.kind = 'REVR'"
        " and j.business_date = '<today>' and g.account_id in (m.debit_account, m.credit_account);"
        " update ledger_movement set amount = amount + 1 where journal_id in (select id from ledger_journal"
        " where kind = 'REVR' and business_date = '<today>')",
    ),
    Corruption(
        "L13",
        "what was reversed in a closed month is another amount now",
        "update ledger_movement set amount = amount + 1 where journal_id = (select journal from hand where day ="
        " '<day>' and n = 1)",
        closed=True,
        balanced=False,
        nightly="L19",
    ),
    Corruption(
        "L14",
        "the link of today's reversal is gone",
        "delete from ledger_reversal where reversed_journal = (select journal from hand where day = '<today>'"
        " and n = 1)",
    ),
    Corruption(
        "L14",
        "today's reversal is linked to another journal",
        "update ledger_reversal set reversed_journal = (select journal from hand where day = '<today>' and n = 3)"
        " where reversed_journal = (select journal from hand where day = '<today>' and n = 1)",
    ),
    Corruption(
        "L14",
        "the link of a reversal of a closed month is gone",
        "delete from ledger_reversal where reversed_journal = (select journal from hand where day = '<day>' and n = 1)",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L15",
        "the narrative of a journal by hand is another",
        "update ledger_journal set narrative = 'as agreed' where id = (select journal from hand where day ="
        " '<today>' and n = 2)",
    ),
    Corruption(
        "L15",
        "a journal by hand counts from an earlier day",
        "update ledger_journal set value_date = value_date - 3 where id = (select journal from hand where day ="
        " '<today>' and n = 2)",
    ),
    Corruption(
        "L15",
        "a journal by hand of a closed month is about something else",
        "update ledger_journal set subject = 4711 where id = (select journal from hand where day = '<day>' and n = 2)",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L16",
        "more is held than the holds say",
        "update ledger_guard set held = held + 1 where account_id = (select account from books where number ="
        " 'CASH1EUR')",
    ),
    Corruption(
        "L16",
        "a hold of a closed month was released, says a release that nobody made",
        "insert into ledger_holdrelease (hold_id, at, recorded_at) select id, now(), now() from ledger_hold"
        " where effect = 'pledge:<day>:0'",
        closed=True,
    ),
    Corruption(
        "L16",
        "a hold of a closed month is gone",
        "delete from ledger_hold where effect = 'pledge:<day>:0'",
        closed=True,
    ),
    Corruption(
        "T02",
        "nobody tells of today's postings by hand",
        "delete from recordkeeping_event where code = 'journal.posted' and at >= '<today>'",
    ),
    Corruption(
        "T02",
        "the event of a hold names another amount",
        'update recordkeeping_event set after = after || \'{"amount": "1"}\''
        " where code = 'hold.placed' and at >= '<today>'",
    ),
    Corruption(
        "T02",
        "nobody tells of a release of a closed month",
        "delete from recordkeeping_event where code = 'hold.released' and at::date = '<day>'",
        closed=True,
    ),
    Corruption(
        "T02",
        "nobody tells of the postings by hand of a day of a closed month",
        "delete from recordkeeping_event where code = 'journal.posted' and at::date = '<day>'",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
)
