"""Penalties in the books: what was accrued, and what was paid of a month."""

from typing import Final

from backoffice.drill.corruptions import Corruption

_NET: Final = (
    "insert into settlements_penaltymonth (month, business_date, penalties, run_id, at)"
    " select date_trunc('month', a.month - interval '20 years')::date, date '<today>', 0, 1, now()"
    " from settlements_penaltyaccrual a order by a.id desc limit 1"
)
"""A month that nobody penalised is netted."""
_PAID: Final = (
    "with month as ("
    + _NET
    + " returning month), net as (insert into settlements_penaltynet (month, market_id, currency_id,"
    " party_id, net) select m.month, a.market_id, a.currency_id, a.party_id, {net} from month m,"
    " (select * from settlements_penaltyaccrual order by id desc limit 1) a returning id, net)"
    " insert into settlements_penaltypayment (net_id, account_id, amount, journal_id, business_date, run_id, at)"
    " select n.id, (select min(id) from ledger_account), n.net, {journal}, date '<today>', <run>, now() from net n"
)

CORRUPTIONS = (
    Corruption(
        "P07",
        "what tonight accrued between two parties is doubled, and its journal is not",
        "update settlements_penaltyaccrual set standing = 2 * standing, amount = 2 * amount where id ="
        " (select max(id) from settlements_penaltyaccrual where night = '<today>')",
    ),
    Corruption(
        "P07",
        "an accrual of tonight is taken away",
        "delete from settlements_penaltyaccrual where id ="
        " (select max(id) from settlements_penaltyaccrual where night = '<today>')",
    ),
    Corruption(
        "P07",
        "what a closed month accrued between two parties changes its sign, and its journal does not",
        "update settlements_penaltyaccrual set standing = -standing, amount = -amount where id ="
        " (select max(id) from settlements_penaltyaccrual where night = '<day>')",
        closed=True,
        nightly="P09",
    ),
    Corruption(
        "P07",
        "a night is said not to have accrued anything",
        "with gone as (delete from settlements_penaltyaccrual where night = '<today>')"
        " delete from settlements_accrualnight where business_date = '<today>'",
    ),
    Corruption(
        "P08",
        "a net is said to be paid of which nothing was accrued, and no journal pays it",
        _PAID.format(net="-1", journal="1"),
    ),
    Corruption(
        "P08",
        "more is said to be paid out than anybody paid in",
        _PAID.format(net="1", journal="2"),
    ),
    Corruption(
        "P09",
        "what a party is owed of penalties is moved to another one by hand",
        "with two as (select min(g.account_id) as one, max(g.account_id) as two from ledger_guard g"
        " join ledger_account a on a.id = g.account_id join refdata_account h on h.id = a.holder_id"
        " where h.number like 'PENALTY/%' group by g.asset_id having count(*) > 1 limit 1)"
        " update ledger_guard g set posted = g.posted + case when g.account_id = t.one then 1 else -1 end"
        " from two t where g.account_id = t.one or g.account_id = t.two",
        balanced=False,
    ),
)
