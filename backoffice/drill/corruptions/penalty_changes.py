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
        "P10",
        "what a night completed is gone, and awaits the price that has come",
        "delete from settlements_penaltychange where kind = 'COMPLETED'",
    ),
    Corruption(
        "P10",
        "a penalty awaits a price that had come before the last night reckoned",
        "insert into refdata_price (id, asset_id, date, price, quotation, currency_id, source)"
        " select (select min(id) - 1 from refdata_price), asset_id, penalty_date, 10, 'ACTU', currency_id, 'Exchange'"
        " from settlements_penalty where missing = 'price' and business_date < '<today>'"
        " and asset_id not in (select asset_id from refdata_price) order by id limit 1",
    ),
    Corruption(
        "P10",
        "a penalty was completed at the rate of another class, and adds up",
        "update settlements_penaltychange c set securities_rate = 7, amount = settlements_penalty_amount(p.payment, c.side,"
        " c.price, p.quantity, p.cash_amount, 7, c.cash_rate, p.rounding) from settlements_penalty p where p.id = c.penalty_id"
        " and c.id = (select max(id) from settlements_penaltychange where kind = 'COMPLETED' and securities_rate is not null)",
    ),
    Corruption(
        "P02",
        "a penalty was completed at another price than that of its day, and adds up",
        "update settlements_penaltychange c set price = c.price * 2, amount = settlements_penalty_amount(p.payment, c.side,"
        " c.price * 2, p.quantity, p.cash_amount, c.securities_rate, c.cash_rate, p.rounding) from settlements_penalty p"
        " where p.id = c.penalty_id and c.id = (select max(id) from settlements_penaltychange where kind = 'COMPLETED')",
    ),
    Corruption(
        "P06",
        "a change of a penalty was told, and is gone",
        "insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, after, reason,"
        " request_id, at, xid) select 'job', 'x', 'x', 'penalty.removed', 'penalty', array['1'],"
        ' \'{"changes": [[990001, 1, 1, "TECH", "DELI", "0.00"]]}\', \'\', \'\', now(), 0',
    ),
)
