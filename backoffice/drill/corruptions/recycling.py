"""What was cancelled because it did not settle for long, and what was warned of."""

from backoffice.drill.corruptions import Corruption

CORRUPTIONS = (
    Corruption(
        "R01",
        "the market is said to try two days longer than what it has cancelled tonight",
        "update settlements_recyclingrule set unmatched = unmatched + 2, matched = matched + 2",
    ),
    Corruption(
        "R01",
        "the event of what the system cancelled tells of one instruction more",
        "update recordkeeping_event set after = after || jsonb_build_object('instructions', (after ->> 'instructions')::int + 1)"
        " where code = 'night.recycled' and subject_ids = array['<run>']",
    ),
    Corruption(
        "R02",
        "the market is said to try for one day only, and what it should have cancelled is open",
        "update settlements_recyclingrule set unmatched = 1, unmatched_warning = 0, matched = 1, matched_warning = 0",
    ),
    Corruption(
        "R03",
        "that somebody was warned tonight is forgotten",
        "delete from settlements_recyclingwarning"
        " where id = (select min(id) from settlements_recyclingwarning where run_id = <run>)",
    ),
    Corruption(
        "R03",
        "what somebody was warned of tonight is a day later",
        "update settlements_recyclingwarning set cancelled_end_of = cancelled_end_of + 1 where run_id = <run>",
    ),
)
