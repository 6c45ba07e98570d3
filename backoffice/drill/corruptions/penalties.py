"""Penalties, what they were reckoned with, and their nets."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

CORRUPTIONS = (
    Corruption(
        "P01",
        "another participant pays a penalty of tonight",
        "update settlements_penalty set failing_id = (select id from refdata_party where id not in (failing_id, receiving_id)"
        " order by id limit 1) where id = (select max(id) from settlements_penalty where business_date = '<today>')",
    ),
    Corruption(
        "P01",
        "a penalty of a closed month is for a hold that was not there",
        "update settlements_penalty set reason = 'PREA' where id ="
        " (select min(id) from settlements_penalty where business_date = '<day>')",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "P02",
        "a penalty of tonight is for ten times as much, and adds up",
        "update settlements_penalty set quantity = 10 * quantity, amount = settlements_penalty_amount(payment, side, price,"
        " 10 * quantity, cash_amount, securities_rate, cash_rate, rounding)"
        " where id = (select max(id) from settlements_penalty where business_date = '<today>' and payment = 'DVP')",
    ),
    Corruption(
        "P02",
        "the rate of illiquid shares is another one now",
        "update settlements_penaltyrate set rate = rate * 2 where rate_of = 'ILLIQUID_SHARES'",
    ),
    Corruption(
        "P03",
        "a penalty of tonight is gone",
        "delete from settlements_penalty where id = (select max(id) from settlements_penalty where business_date = '<today>')",
    ),
    Corruption(
        "P03",
        "a penalty of a closed month is gone",
        "delete from settlements_penalty where id = (select min(id) from settlements_penalty where business_date = '<day>')",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "P04",
        "a month is said to be netted of which there is no net",
        "insert into settlements_penaltymonth (month, business_date, penalties, run_id, at)"
        " values ('2026-09-01', '<today>', 0, <run>, now())",
    ),
    Corruption(
        "P04",
        "a month was netted in a closed one, and one of its nets is a euro more",
        "insert into settlements_penaltymonth (month, business_date, penalties, run_id, at) select '2026-09-01', '<day>', count(*),"
        " <run>, now() from settlements_penalty where business_date < '2026-10-01';"
        " insert into settlements_penaltynet (month, market_id, currency_id, party_id, net) select '2026-09-01', market_id,"
        " currency_id, failing_id, 1 - sum(amount) from settlements_penalty where business_date < '2026-10-01' group by 2, 3, 4",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
)
