"""Penalties, what they were reckoned with, and their nets."""

from typing import Final

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

AMOUNT: Final = (
    "settlements_penalty_amount(payment, side, {price}, {quantity}, cash_amount, securities_rate, cash_rate, rounding)"
)
RECOUNTED: Final = (
    "; update itservices_step s set counts = s.counts || (select jsonb_build_object('fails', count(*) filter (where kind = 'SEFP'),"
    " 'digest', encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')),"
    " 'hex')) from (select kind, hash_record_extended((match_id, kind, penalty_date, business_date, side, failing_id, receiving_id,"
    " market_id, payment, asset_id, currency_id, reason, quantity, cash_amount, rate_class, securities_rate, cash_rate, price,"
    " price_date, rounding, missing, amount, completes_id is not null), 7) as hash from settlements_penalty p"
    " where p.business_date = r.business_date) h) from itservices_run r where r.id = s.run_id and r.job = 'night'"
    " and r.business_date = '{day}' and s.name = 'penalise'"
)
"""The step of a night counts and digests what is left."""

_PRICE_BEFORE: Final = (
    "insert into refdata_price (id, asset_id, date, price, quotation, currency_id, source)"
    " select (select min(id) - 1 from refdata_price), asset_id, penalty_date, 10, 'ACTU', currency_id, 'Exchange'"
    " from settlements_expectedpenalty where missing = 'price' and {which} limit 1"
)

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
        "P01",
        "a penalty of tonight is paid by the other side",
        "update settlements_penalty set side = case side when 'DELI' then 'RECE' else 'DELI' end, failing_id = receiving_id,"
        " receiving_id = failing_id where id = (select max(id) from settlements_penalty"
        " where business_date = '<today>' and payment <> 'DVP')",
    ),
    Corruption(
        "P01",
        "a fail of tonight is said to be late matching",
        "update settlements_penalty set kind = 'LMFP', reason = '' where id ="
        " (select max(id) from settlements_penalty where business_date = '<today>')",
    ),
    Corruption(
        "P01",
        "a penalty of a closed month is of the day before its market penalised",
        "update settlements_penaltymarket set valid = daterange(date '<day>' + 1, null)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "P01",
        "both sides of a penalty of tonight were for a corporate action",
        "insert into settlements_tradeterms (instruction_id, transaction_type)"
        " select unnest(array[m.delivering_id, m.receiving_id]), 'CORP' from settlements_match m"
        " where m.id = (select max(p.match_id) from settlements_penalty p join settlements_match w"
        " on w.id = p.match_id where p.business_date = '<today>'"
        " and not exists (select from settlements_matchingterms t where t.instruction_id = w.delivering_id))",
    ),
    Corruption(
        "P02",
        "a penalty of tonight is for ten times as much, and adds up",
        "update settlements_penalty set quantity = 10 * quantity,"
        f" amount = {AMOUNT.format(price='price', quantity='10 * quantity')} where id = (select max(id) from settlements_penalty"
        " where business_date = '<today>' and payment = 'DVP' and missing = '')",
    ),
    Corruption(
        "P02",
        "a penalty of tonight is in another currency",
        "update settlements_penalty set currency_id = (select asset_id from refdata_currency where asset_id <> currency_id"
        " order by 1 limit 1) where id = (select max(id) from settlements_penalty where business_date = '<today>')",
    ),
    Corruption(
        "P02",
        "the price of a penalty of tonight was turned at another exchange rate, and adds up",
        f"update settlements_penalty set price = 2 * price, amount = {AMOUNT.format(price='2 * price', quantity='quantity')}"
        " where id = (select max(p.id) from settlements_penalty p join refdata_currency c on c.asset_id = p.currency_id"
        " where p.business_date = '<today>' and c.code <> 'EUR' and p.price is not null and p.missing = '')",
    ),
    Corruption(
        "P02",
        "a penalty of a closed month says another day of its price",
        "update settlements_penalty set price_date = price_date - 1 where id ="
        " (select min(id) from settlements_penalty where business_date = '<day>' and price is not null)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "P02",
        "a price of another source, by name before it, was known when tonight's penalties were reckoned",
        "insert into refdata_price (id, asset_id, date, price, quotation, currency_id, source)"
        " select (select min(id) - 1 from refdata_price), asset_id, date '<today>', price + 1, quotation, currency_id, 'Another'"
        " from refdata_price where asset_id = (select max(asset_id) from settlements_penalty"
        " where business_date = '<today>' and price is not null) limit 1",
    ),
    Corruption(
        "P02",
        "a penalty of tonight is said to lack a price that was known",
        "update settlements_penalty set price = null, price_date = null, missing = 'price', amount = 0 where id = (select max(p.id)"
        " from settlements_penalty p join refdata_currency c on c.asset_id = p.currency_id"
        " where p.business_date = '<today>' and c.code = 'EUR' and p.price is not null)",
    ),
    Corruption(
        "P02",
        "a penalty of tonight is said to lack a price that an exchange rate turns",
        "update settlements_penalty set price = null, price_date = null, missing = 'price', amount = 0 where id = (select max(p.id)"
        " from settlements_penalty p join refdata_currency c on c.asset_id = p.currency_id"
        " where p.business_date = '<today>' and c.code <> 'EUR' and p.price is not null)",
    ),
    Corruption(
        "P02",
        "the rate of illiquid shares is another one now",
        "update settlements_penaltyrate set rate = rate * 2 where rate_of = 'ILLIQUID_SHARES'",
    ),
    Corruption(
        "E01",
        "what a depository is expected to charge tonight is said to be paid by the side that waits",
        "update settlements_expectedpenalty set side = 'RECE' where id ="
        " (select max(id) from settlements_expectedpenalty where business_date = '<today>' and reason = 'CLAC')",
    ),
    Corruption(
        "E01",
        "what a depository was expected to charge in a closed month is for a hold that it never told",
        "update settlements_expectedpenalty set reason = 'PRCY' where id ="
        " (select max(id) from settlements_expectedpenalty where business_date = '<day>' and reason = 'CLAC')",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "E02",
        "what a depository is expected to charge tonight is for ten times as much",
        "update settlements_expectedpenalty set quantity = 10 * quantity, amount = 10 * amount where id ="
        " (select max(id) from settlements_expectedpenalty where business_date = '<today>' and reason = 'CLAC')",
    ),
    Corruption(
        "E03",
        "nothing is expected of depositories tonight",
        "delete from settlements_expectedpenalty where business_date = '<today>'",
    ),
    Corruption(
        "E03",
        "nothing was expected of depositories on a date of a closed month",
        "delete from settlements_expectedpenalty where business_date = '<day>'",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "E04",
        "what a depository is expected to charge awaits a price that had come before the last night reckoned",
        _PRICE_BEFORE.format(which="business_date < '<today>' order by id desc"),
    ),
    Corruption(
        "E04",
        "what a depository was expected to charge in a month that is over, and open to changes, awaits a price that had come",
        _PRICE_BEFORE.format(which="business_date = '<day>' order by id"),
        closed=True,
    ),
    Corruption(
        "P02",
        "both sides of a penalty of tonight name a growth market, whose rate it does not have",
        "insert into settlements_tradeterms (instruction_id, place_of_trade)"
        " select unnest(array[m.delivering_id, m.receiving_id]), 'GROW' from settlements_match m"
        " where m.id = (select max(p.match_id) from settlements_penalty p join settlements_match w"
        " on w.id = p.match_id where p.business_date = '<today>' and p.rate_class <> ''"
        " and not exists (select from settlements_matchingterms t where t.instruction_id = w.delivering_id))",
    ),
    Corruption(
        "P02",
        "a penalty of tonight has the rate of a growth market that nobody names, and adds up",
        "update settlements_penalty set rate_class = 'GROWTH_MARKET', securities_rate = 0.25,"
        " amount = settlements_penalty_amount(payment, side, price, quantity, cash_amount, 0.25, cash_rate, rounding)"
        " where id = (select max(id) from settlements_penalty where business_date = '<today>'"
        " and securities_rate is not null and missing = '')" + RECOUNTED.format(day="<today>"),
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
        "P03",
        "the penalties of a closed month were passed over, and nobody caught them up",
        "update itservices_step s set state = 'SKIPPED', skipped_by = 'x', skipped_because = 'x' from itservices_run r"
        " where r.id = s.run_id and r.job = 'night' and r.business_date = '<day>' and s.name = 'penalise'",
        closed=True,
    ),
    Corruption(
        "P05",
        "a penalty of tonight is gone, and the night counts without it",
        "delete from settlements_penalty where id = (select max(id) from settlements_penalty where business_date = '<today>')"
        + RECOUNTED.format(day="<today>"),
    ),
    Corruption(
        "P05",
        "a penalty of a closed month is gone, and its night counts without it",
        "delete from settlements_penalty where id = (select min(id) from settlements_penalty where business_date = '<day>')"
        + RECOUNTED.format(day="<day>"),
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "P05",
        "what was settled in a closed month came in two hours after midnight, and nobody pays for it",
        "update settlements_instruction set at = at + interval '15 hours' where id = (select max(m.receiving_id)"
        " from settlements_match m join settlements_instruction i on i.id = m.delivering_id"
        " join settlements_settlement s on s.match_id = m.id"
        " where i.place = 'OWN' and s.business_date = '<day>' and i.intended_settlement_date = '<day>')",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "P03",
        "the penalties of tonight were judged by a cut-off that never was",
        "update itservices_step s set counts ="
        " jsonb_set(s.counts, '{read,cut_offs,0,passed_at}', to_jsonb(text '2026-01-01T00:00Z'))"
        " from itservices_run r where r.id = s.run_id and r.job = 'night' and r.business_date = '<today>' and s.name = 'penalise'",
    ),
    Corruption(
        "P01",
        "late matching of a closed month is of a Sunday",
        "update settlements_penalty set kind = 'LMFP', reason = '', penalty_date = date '2026-09-27' where id ="
        " (select min(id) from settlements_penalty where business_date = '<day>')",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "P04",
        "a month was told to be netted, and is gone with its nets",
        "insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, after, reason,"
        " request_id, at, xid) select 'job', 'x', 'x', 'penalties.netted', 'run', array['<old run>'],"
        ' \'{"month": "2026-09-01", "penalties": 12, "nets": 4}\', \'\', \'\', now(), 0',
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
