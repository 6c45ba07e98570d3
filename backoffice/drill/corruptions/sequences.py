"""In which sequences a night took what was due."""

from backoffice.drill.corruptions import Corruption

CORRUPTIONS = (
    Corruption(
        "S24",
        "the market is said to make no parts, and some were made tonight",
        "update settlements_sequencerule set in_parts = array[false, false]",
    ),
    Corruption(
        "S24",
        "what settled against payment tonight is said to have done so while only what is free was tried",
        "update recordkeeping_event set after = after || jsonb_build_object('sequence', 1)"
        " where code = 'night.settled' and subject_ids = array['<run>'] and after ->> 'sequence' = '2'",
    ),
    Corruption(
        "S24",
        "the market is said to have three sequences a night",
        "update settlements_sequencerule set names = array_prepend('Before'::text, names),"
        " takes = array_prepend('FREE'::text, takes),"
        " priorities = array_prepend(1::smallint, priorities), in_parts = array_prepend(false, in_parts)",
    ),
)
