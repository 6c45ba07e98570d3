"""Trades and what they became: nets with their members, instructions, rows of work."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

CORRUPTIONS = (
    Corruption(
        "N01",
        "a net is a unit more than its trades",
        "update clearing_netobligation set quantity = quantity + 1 where id ="
        " (select max(id) from clearing_netobligation where business_date = '<today>' and match_id is not null)",
    ),
    Corruption(
        "N01",
        "a trade of a net of a closed month has another buyer",
        "update clearing_tradeversion set counterparty_id = (select id from refdata_party where lei like 'DRILL%'"
        " order by id desc limit 1) where id = (select min(m.version_id) from clearing_netmember m"
        " join clearing_netobligation o on o.id = m.net_id where o.business_date = '<day>')",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "N02",
        "both sides of what a net of a closed month became say a higher amount now",
        "update settlements_instruction set amount = amount + 1 where id in (select unnest(array[m.delivering_id,"
        " m.receiving_id]) from settlements_match m where m.id = (select min(match_id) from clearing_netobligation"
        " where business_date = '<day>'))",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "N02",
        "a net of tonight is said to be instructed by a trade of somebody else",
        "update clearing_netobligation set match_id = (select min(match) from waiting) where id ="
        " (select max(id) from clearing_netobligation where business_date = '<today>' and match_id is not null)",
    ),
    Corruption(
        "N02",
        "both sides of a net of a closed month name a growth market that its trades were not made on",
        "update settlements_tradeterms set place_of_trade = 'GROW' where instruction_id in (select unnest(array["
        "m.delivering_id, m.receiving_id]) from settlements_match m where m.id = (select min(match_id)"
        " from clearing_netobligation where business_date = '<day>'))",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "N03",
        "a trade of a closed month is in no net any more on one side",
        "delete from clearing_netmember where (net_id, version_id) = (select m.net_id, m.version_id"
        " from clearing_netmember m join clearing_netobligation o on o.id = m.net_id where o.business_date = '<day>'"
        " and not exists (select from clearing_netobligation s where s.supersedes_id = o.id) order by 1, 2 limit 1)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "N03",
        "what a trade became is forgotten",
        "delete from clearing_tradeinstruction where version_id = (select max(version_id) from clearing_tradeinstruction)",
    ),
    Corruption(
        "N03",
        "a trade that is netted is open again",
        "insert into clearing_opentrade (trade_id, version_id, party_id, state, since)"
        " select v.trade_id, v.id, 1, 'AWAITING_NETTING', now() from clearing_tradeversion v"
        " where v.id = (select max(version_id) from clearing_netmember)",
    ),
    Corruption(
        "N04",
        "that a net of a closed month was superseded is forgotten",
        "update clearing_netobligation set supersedes_id = null where id = (select min(id) from clearing_netobligation"
        " where supersedes_id is not null and business_date = '<day>')",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "N04",
        "a net of tonight and its members are gone",
        "create temp table gone as select max(id) as id from clearing_netobligation where business_date = '<today>';"
        " delete from clearing_netmember where net_id = (select id from gone);"
        " delete from clearing_netobligation where id = (select id from gone)",
    ),
    Corruption(
        "N07",
        "a net of tonight that waits is said to be superseded",
        "update clearing_netobligation set supersedes_id = (select min(o.id) from clearing_netobligation o"
        " join settlements_openmatch q on q.match_id = o.match_id) where id = (select max(id) from clearing_netobligation"
        " where business_date = '<today>')",
    ),
    Corruption(
        "N05",
        "an account of a closed month got a unit more",
        "update clearing_allocation set quantity = quantity + 1 where set_id = (select min(id) from clearing_allocationset)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "N05",
        "an account got a euro less",
        "update clearing_allocation set amount = amount - 1 where set_id = (select max(id) from clearing_allocationset)",
    ),
    Corruption(
        "N06",
        "that a trade was affirmed is forgotten",
        "delete from clearing_affirmation where version_id = (select max(version_id) from clearing_affirmation)",
    ),
    Corruption(
        "N06",
        "what was affirmed in a closed month differed",
        "update clearing_comparison set agrees = false where id = (select min(id) from clearing_comparison)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "M01",
        "a margin account is asked for a euro less",
        "update clearing_marginreckoning set requirement = requirement - 1 where business_date ="
        " (select max(business_date) from clearing_marginreckoning)",
    ),
    Corruption(
        "M01",
        "a margin account had a euro more in a closed month",
        "update clearing_marginreckoning set cash = cash + 1, equity = equity + 1 where business_date = '<day>'",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "M02",
        "what secures a margin account is worth a euro more",
        "update clearing_marginline set value = value + 1, counted = counted + 1 where reckoning_id ="
        " (select max(id) from clearing_marginreckoning)",
    ),
    Corruption(
        "M02",
        "a line of a closed month says a balance that the books did not have",
        "update clearing_marginline set balance = balance + 1, value = value + 1, counted = counted + 1 where reckoning_id ="
        " (select min(id) from clearing_marginreckoning where business_date = '<day>')",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "M03",
        "a reckoning says that more was called for than was",
        "update clearing_marginreckoning set called = called + 1 where business_date ="
        " (select max(business_date) from clearing_marginreckoning)",
    ),
    Corruption(
        "M03",
        "a margin call of a closed month is gone",
        "delete from clearing_margincall where id = (select min(id) from clearing_margincall)",
        closed=True,
        nightly="M04",
    ),
    Corruption(
        "M04",
        "a margin call was met twice",
        "insert into clearing_margincallact (call_id, kind, amount, reason, by, business_date, at)"
        " select min(id), 'NOTED', 2 * max(amount), 'x', 'x', '<today>', now() from clearing_margincall",
    ),
    Corruption(
        "M04",
        "earlier calls asked for a euro more in a closed month",
        "update clearing_marginreckoning set outstanding = outstanding + 1 where business_date = '<day>'",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "M05",
        "a margin account was never reckoned for a date of a closed month",
        "delete from clearing_marginline where reckoning_id in (select id from clearing_marginreckoning"
        " where business_date = '<day>'); delete from clearing_marginreckoning where business_date = '<day>'",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "C10",
        "a limit is used by no trade",
        "insert into clearing_limit (kind, country, unit_id) values"
        " ('COUNTRY', 'ES', (select asset_id from refdata_currency where code = 'EUR'));"
        " insert into clearing_limituse (limit_id, used) values ((select max(id) from clearing_limit), 5)",
    ),
)
