"""What could be done to trades: versions, exceptions, enrichments, instructions, rows of work."""

from typing import Final

from backoffice.drill.corruptions import Corruption

CORRUPTIONS: Final = (
    Corruption("D01", "a trade with an exception leaves the queue of work", "delete from clearing_opentrade"),
    Corruption(
        "D01",
        "a trade against which something stands is called enriched",
        "update clearing_opentrade set state = 'ENRICHED' where state = 'EXCEPTION'",
    ),
    Corruption(
        "D01",
        "what stood against a trade is gone",
        "delete from clearing_tradeexception where version_id in (select version_id from clearing_opentrade)",
    ),
    Corruption(
        "D02",
        "a version says another quantity than its instructions",
        "update clearing_tradeversion set quantity = quantity + 1"
        " where id in (select max(version_id) from clearing_tradeinstruction)",
    ),
    Corruption(
        "D02",
        "an instruction of a trade names a growth market that its trade was not made on",
        "update settlements_tradeterms set place_of_trade = 'GROW' where instruction_id ="
        " (select max(t.instruction_id) from settlements_tradeterms t join clearing_tradeinstruction i"
        " on i.ours_id = t.instruction_id)",
    ),
    Corruption(
        "D02",
        "an enrichment says another day than its instructions",
        "update clearing_enrichment set settlement_date = settlement_date + 1"
        " where version_id in (select max(version_id) from clearing_tradeinstruction)",
    ),
    Corruption(
        "D03",
        "a version of a trade is numbered anew",
        "update clearing_tradeversion set number = 5 where number = 2",
    ),
)
