"""What the depository changed of penalties."""

from typing import Final

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

_INSERT: Final = (
    "insert into settlements_penaltychange (penalty_id, number, kind, code, side, failing_id, receiving_id, securities_rate,"
    " cash_rate, price, price_date, amount, reason, business_date, by, at) select id, 1, {kind}, side, failing_id, receiving_id,"
    " securities_rate, cash_rate, price, price_date, {amount}, 'x', date '{day}', 'x', now() from settlements_penalty"
    " where id = (select {which}(id) from settlements_penalty where business_date = '{day}' and missing = '')"
)

CORRUPTIONS = (
    Corruption(
        "P06",
        "a penalty of tonight is removed, and nobody asked for it",
        _INSERT.format(kind="'REMOVED', 'TECH'", amount="0", day="<today>", which="max"),
    ),
    Corruption(
        "P06",
        "a penalty of a closed month is reinstated that was not removed",
        _INSERT.format(kind="'REINSTATED', ''", amount="amount", day="<day>", which="min"),
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "P06",
        "a change of a penalty was told, and is gone",
        "insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, after, reason,"
        " request_id, at, xid) select 'job', 'x', 'x', 'penalty.removed', 'penalty', array['1'],"
        ' \'{"changes": [[990001, 1, 1, "TECH", "DELI", "0.00"]]}\', \'\', \'\', now(), 0',
    ),
)
