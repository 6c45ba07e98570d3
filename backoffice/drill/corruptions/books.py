"""Movements, guards, kept balances, slices and days of the books."""

from backoffice.drill.corruptions import Corruption

CORRUPTIONS = (
    Corruption(
        "L01",
        "a movement of tonight takes cash from a securities account",
        "update ledger_movement set debit_account = (select account from books where number = 'SAFE0' limit 1)"
        " where journal_id = (select journal from dvp where slice = <night> and n = 1) and leg = 2",
        balanced=False,
    ),
    Corruption(
        "L01",
        "a movement of a closed month goes to an account of another asset",
        "update ledger_movement set credit_account = (select account from books where number = 'SAFE0' limit 1)"
        " where journal_id = (select journal from hand where day = '<day>' and n = 2)",
        closed=True,
        balanced=False,
        nightly="L19",
    ),
    Corruption(
        "L01",
        "a movement of tonight changes its asset",
        "update ledger_movement set asset_id = (select asset_id from refdata_currency where code = 'JPY')"
        " where journal_id = (select journal from dvp where slice = <night> and n = 1) and leg = 2",
    ),
    Corruption(
        "L02",
        "a journal by hand without movements",
        "insert into ledger_journal (id, slice, business_date, value_date, kind)"
        " values (900001, 0, '<today>', '<today>', 'HAND')",
    ),
    Corruption(
        "L02",
        "the movements of an old night's journal are deleted",
        "delete from ledger_movement where journal_id = (select journal from dvp where slice = <old> and n = 1)",
        closed=True,
        balanced=False,
        nightly="L18",
    ),
    Corruption(
        "L02",
        "a journal without movements in a closed month",
        "insert into ledger_journal (id, slice, business_date, value_date, kind)"
        " values (900002, 0, '<day>', '<day>', 'HAND')",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L03",
        "tonight's journal is deleted, its movements are left",
        "delete from ledger_journal where id = (select journal from dvp where slice = <night> and n = 1)",
    ),
    Corruption(
        "L03",
        "a journal of a closed month is deleted, its movements are left",
        "delete from ledger_journal where id = (select journal from hand where day = '<day>' and n = 2)",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L04",
        "a millionth of a euro is added on both sides",
        "update ledger_movement set amount = amount + 0.000001 where journal_id = (select journal from hand where"
        " day = '<today>' and n = 2);"
        " update ledger_guard g set posted = posted + case g.account_id when m.credit_account then 0.000001 else"
        " -0.000001 end"
        " from ledger_movement m where m.journal_id = (select journal from hand where day = '<today>' and n = 2)"
        " and g.account_id in (m.debit_account, m.credit_account)",
    ),
    Corruption(
        "L04",
        "an amount of tonight is negative, its accounts exchanged",
        "alter table ledger_movement_s<night> drop constraint a_movement_is_positive;"
        " update ledger_movement set amount = -amount, debit_account = credit_account, credit_account = debit_account"
        " where journal_id = (select journal from dvp where slice = <night> and n = 1) and leg = 2",
    ),
    Corruption(
        "L04",
        "an amount of a closed month is zero",
        "alter table ledger_movement_s<old> drop constraint a_movement_is_positive;"
        " update ledger_movement set amount = 0"
        " where journal_id = (select journal from dvp where slice = <old> and n = 1) and leg = 2",
        closed=True,
        balanced=False,
        nightly="L18",
    ),
    Corruption(
        "L05",
        "a guard changes its asset",
        "update ledger_guard set asset_id = (select asset_id from refdata_currency where code = 'JPY')"
        " where account_id = (select account from books where number = 'CASH0EUR')",
        balanced=False,
    ),
    Corruption(
        "L06",
        "a guard has one euro more",
        "update ledger_guard set posted = posted + 1 where account_id = (select account from books where number"
        " = 'CASH0EUR')",
        balanced=False,
    ),
    Corruption(
        "L06",
        "one guard has a euro more, another a euro less",
        "update ledger_guard g set posted = posted + case b.number when 'LOC' then -1 else 1 end from books b"
        " where b.account = g.account_id and b.code = 'EUR' and b.number in ('LOC', 'CASH0EUR')",
        balanced=False,
    ),
    Corruption(
        "L06",
        "a movement is added tonight, no guard knows of it",
        "insert into ledger_movement (journal_id, leg, slice, business_date, asset_id, debit_account,"
        " credit_account, amount)"
        " select journal, 2, 0, day, b.asset, b.account, c.account, 5 from hand, books b, books c"
        " where day = '<today>' and n = 2 and b.number = 'CASH0EUR' and c.number = 'CASH1EUR'",
        balanced=False,
    ),
    Corruption(
        "L06",
        "what an account got in a closed month is doubled",
        "update ledger_movement set amount = 2 * amount where journal_id = (select journal from hand where"
        " day = '<day>' and n = 4)",
        closed=True,
        balanced=False,
        nightly="L19",
    ),
    Corruption(
        "L07",
        "a guard is deleted",
        "delete from ledger_guard where account_id = (select account from books where number = 'CASH4BHD')",
        balanced=False,
    ),
    Corruption(
        "L07",
        "an account is opened without a guard",
        "insert into ledger_account (holder_id, asset_id) select h.id, c.asset_id from refdata_account h,"
        " refdata_currency c"
        " where h.number = 'SAFE0' and c.code = 'EUR'",
    ),
    Corruption(
        "L08",
        "a floor is set above what is there",
        "alter table ledger_guard drop constraint available_is_within_floor;"
        " update ledger_guard set floor = posted + 1 where account_id = (select account from books where number"
        " = 'CASH0EUR')",
    ),
    Corruption(
        "L08",
        "a payment takes more than there is, booked in full order",
        "alter table ledger_guard drop constraint available_is_within_floor;"
        " select pg_temp.smuggle(900003, '<today>', 'CASH0EUR', 'LOC', 'EUR', 9000000)",
    ),
    Corruption(
        "L08",
        "less than nothing is held",
        "alter table ledger_guard drop constraint held_is_not_negative;"
        " update ledger_guard set held = -1 where account_id = (select account from books where number = 'CASH0USD')",
    ),
    Corruption(
        "L09",
        "an account was below its floor at the end of today, whatever its guard says",
        "alter table ledger_movement_2026_10_hand drop constraint a_movement_is_positive;"
        " select pg_temp.smuggle(900004, '<today>', 'LOC', 'CASH0JPY', 'JPY', 1);"
        " update ledger_movement set amount = -9000000 where journal_id = 900004",
        balanced=False,
    ),
    Corruption(
        "L09",
        "an opening balance came only after it had been spent, in a closed month",
        "update ledger_movement set business_date = '2026-09-30' where leg = 1 and slice = 0 and credit_account in"
        " (select account from books where number like 'SAFE%') and business_date = '2026-09-28';"
        " update ledger_journal set business_date = '2026-09-30' where id in (select journal_id from ledger_movement"
        " where credit_account in (select account from books where number like 'SAFE%') and business_date ="
        " '2026-09-30')"
        " and slice = 0",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L10",
        "a euro appears on one account",
        "update ledger_guard set posted = posted + 1 where account_id = (select account from books where number"
        " = 'CASH3EUR')",
        balanced=False,
    ),
    Corruption(
        "L12",
        "a kept balance of a closed month is changed",
        "update ledger_balancesnapshot set posted = posted + 1 where business_date = '<day>'"
        " and account_id = (select account from books where number = 'CASH1EUR')",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L12",
        "a kept balance of a closed month is deleted",
        "delete from ledger_balancesnapshot where business_date = '<day>'"
        " and account_id = (select account from books where number = 'CASH1EUR')",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L12",
        "a payment is booked into a closed month afterwards, with its guards",
        "select pg_temp.smuggle(900005, '<day>', 'LOC', 'CASH0EUR', 'EUR', 77)",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L12",
        "a payment is booked into the day that was closed last",
        "select pg_temp.smuggle(900006, '2026-10-02', 'LOC', 'CASH0EUR', 'EUR', 77)",
    ),
    Corruption(
        "L17",
        "a journal by hand bears the number of a night's",
        "alter table ledger_journal_2026_10_hand drop constraint a_journal_id_bears_its_slice;"
        " update ledger_journal set id = 5000000000001 where id = (select journal from hand where day ="
        " '<today>' and n = 2);"
        " update ledger_movement set journal_id = 5000000000001 where business_date = '<today>' and slice = 0"
        " and not exists (select from ledger_journal j where j.id = journal_id)",
    ),
    Corruption(
        "L17",
        "a slice of a closed month changes its date",
        "update ledger_slice set business_date = '2026-09-30', purpose = 'night again' where id = <old>",
        closed=True,
        nightly="J01",
    ),
    Corruption(
        "L18",
        "a settled journal of a closed month gets a narrative",
        "update ledger_journal set narrative = 'as agreed' where id = (select journal from dvp where slice ="
        " <old> and n = 1)",
        closed=True,
    ),
    Corruption(
        "L18",
        "a payment of a closed month was made by who made another one",
        "with paid as (select journal_id, debit_account, credit_account from ledger_movement"
        " where slice = <old> and leg = 2 and asset_id = (select asset_id from refdata_currency where code = 'EUR')),"
        " two as (select t.journal_id, o.debit_account from paid t join paid o"
        " on o.debit_account not in (t.debit_account, t.credit_account) order by t.journal_id, o.journal_id limit 1)"
        " update ledger_movement m set debit_account = t.debit_account from two t"
        " where m.journal_id = t.journal_id and m.leg = 2 and m.slice = <old>",
        closed=True,
        balanced=False,
    ),
    Corruption(
        "L18",
        "the digest of a closed month is another",
        "update ledger_slice set digest = repeat('0', 64) where id = <old>",
        closed=True,
    ),
    Corruption(
        "L18",
        "an old slice says that it has a journal less",
        "update ledger_slice set journals = journals - 1 where id = <old>",
        closed=True,
    ),
    Corruption(
        "L18",
        "tonight's slice, sealed a moment ago, loses a whole journal with its guards",
        "with gone as (delete from ledger_movement where journal_id = (select journal from dvp where slice ="
        " <night> and n = 1)"
        " returning *), change as (select debit_account as account, sum(amount) as delta from gone group by 1"
        " union all"
        " select credit_account, -sum(amount) from gone group by 1)"
        " update ledger_guard g set posted = posted + c.delta from (select account, sum(delta) as delta from"
        " change group by 1) c"
        " where g.account_id = c.account;"
        " delete from ledger_journal where id = (select journal from dvp where slice = <night> and n = 1)",
    ),
    Corruption(
        "L19",
        "the seal of a closed day is gone",
        "delete from ledger_slice where business_date = '<day>' and purpose = 'day'",
        closed=True,
    ),
    Corruption(
        "L19",
        "an effect of a closed month is forgotten, so that it could be posted again",
        "delete from ledger_effect where effect = 'fee:<day>:2'",
        closed=True,
    ),
    Corruption(
        "L19",
        "a reversal of a closed month is unlinked, so that it could be reversed again",
        "delete from ledger_reversal where reversed_journal = (select journal from hand where day = '<day>' and n = 1)",
        closed=True,
    ),
    Corruption(
        "L20",
        "a closed date is open again",
        "drop index one_business_date_is_open; update ledger_day set closed_at = null where business_date = '<day>'",
        closed=True,
    ),
    Corruption("L20", "no date is open", "update ledger_day set closed_at = now() where closed_at is null"),
    Corruption(
        "L20",
        "journals of a date that is none of the books'",
        "select pg_temp.smuggle(900007, '2026-10-04', 'LOC', 'CASH0EUR', 'EUR', 1)",
    ),
    Corruption(
        "L20",
        "a closed date never was, with journals on it",
        "delete from ledger_day where business_date = '<day>'",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L21",
        "a journal by hand is of a kind of its own",
        "update ledger_journal set kind = 'MINE' where id = (select journal from hand where day = '<today>' and n = 2)",
    ),
    Corruption(
        "L21",
        "a journal by hand of a closed month says that it is a settlement",
        "update ledger_journal set kind = 'SETT' where id = (select journal from hand where day = '<day>' and n = 2)",
        closed=True,
        nightly="L19",
    ),
    Corruption(
        "L22",
        "a cash account holds another currency than its books",
        "update refdata_account set currency_id = (select asset_id from refdata_currency where code = 'JPY')"
        " where number = 'CASH0EUR'",
    ),
    Corruption(
        "L23",
        "a credit line is lowered without a word",
        "update ledger_guard set floor = floor - 1 where account_id = (select account from books where number ="
        " 'CASH2EUR')",
    ),
    Corruption(
        "L23",
        "the floor that was set first comes back",
        "update ledger_guard set floor = 0 where account_id = (select account from books where number = 'CASH2EUR')",
    ),
)
