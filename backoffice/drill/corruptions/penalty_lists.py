"""Penalties that depositories list, and appeals against them."""

from typing import Final

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

LIST: Final = "(select {}(id) from settlements_penaltylist)"
LINE: Final = "(select {}(id) from settlements_listedpenalty)"
APPEAL: Final = "(select {}(id) from settlements_penaltyappeal)"

CORRUPTIONS = (
    Corruption(
        "Q01",
        "a list of penalties of today says less than its event tells",
        f"delete from settlements_listednet where list_id = {LIST.format('max')} and number = 2",
    ),
    Corruption(
        "Q01",
        "a list of a closed month says something else",
        f"update settlements_penaltylist set digest = 'x' where id = {LIST.format('min')}",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "Q02",
        "a penalty of today's list is of a party to whom it tells none",
        "update settlements_listedpenalty set party_id = counterparty_id, instruction_id = null, known_by = ''"
        f" where id = {LINE.format('max')}",
    ),
    Corruption(
        "Q03",
        "an appeal of today is gone",
        f"delete from settlements_appealanswer where appeal_id = {APPEAL.format('max')};"
        f" delete from settlements_penaltyappeal where id = {APPEAL.format('max')}",
    ),
    Corruption(
        "Q03",
        "an appeal of a closed month came later than it may",
        f"update settlements_penaltyappeal set appeals_until = appeals_until + 7 where id = {APPEAL.format('min')}",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "Q03",
        "the days of penalties were changed under an appeal of a closed month",
        "insert into settlements_penaltydays (market_id, valid, appeal, amendment, report, pre_advice, payment, source)"
        " select y.market_id, daterange(date_trunc('month', y.day)::date, null), 9, 11, 14, 16, 18, 'x'"
        " from settlements_penaltyappeal a join settlements_listedpenalty y on y.id = a.line_id"
        f" where a.id = {APPEAL.format('min')}",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
)
