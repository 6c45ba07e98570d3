"""What waits for its match, and what matching joined."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

OLD = "(select min(instruction_id) from settlements_unmatched)"
NEW = "(select max(instruction_id) from settlements_unmatched)"
JOINED = (
    "(select m.delivering_id from settlements_match m join settlements_matchingdifference d on d.match_id = m.id"
    " order by m.id {} limit 1)"
)
RESIDUE = "(select {}(instruction_id) from settlements_settlementcondition)"

CORRUPTIONS = (
    Corruption(
        "H01",
        "an instruction of today waits for its match no more and is nowhere",
        f"delete from settlements_unmatched where instruction_id = {NEW}",
    ),
    Corruption(
        "H01",
        "an instruction of a closed month waits for its match no more and is nowhere",
        f"delete from settlements_unmatched where instruction_id = {OLD}",
        closed=True,
    ),
    Corruption(
        "H01",
        "an instruction that matching joined in a closed month waits again",
        f"update settlements_unmatched set instruction_id = {JOINED.format('asc')} where instruction_id = {OLD}",
        closed=True,
    ),
    Corruption(
        "H01",
        "that an unmatched instruction of a closed month is cancelled is forgotten",
        "delete from settlements_cancellation where instruction_id ="
        " (select min(c.instruction_id) from settlements_cancellation c join settlements_matchingterms t using (instruction_id))",
        closed=True,
    ),
    Corruption(
        "H02",
        "what waits for its match asks for a cent more than its instruction",
        f"update settlements_unmatched set amount_units = amount_units + 1 where instruction_id = {NEW}",
    ),
    Corruption(
        "H02",
        "what waits since a closed month waits under another key",
        f"update settlements_unmatched set key = gen_random_uuid() where instruction_id = {OLD}",
        closed=True,
    ),
    Corruption(
        "H02",
        "what waits for its match is on hold, nobody asked for it",
        f"update settlements_unmatched set is_held = true where instruction_id = {NEW}",
    ),
    Corruption(
        "H02",
        "what waits for its match has a priority that its party never gave it",
        f"update settlements_unmatched set priority = 7 - priority where instruction_id = {NEW}",
    ),
    Corruption(
        "H03",
        "more was tolerated between two sides than their amount allows",
        "update settlements_matchingdifference set limit_units = 2500 where match_id ="
        " (select max(match_id) from settlements_matchingdifference)",
    ),
    Corruption(
        "H03",
        "one side of a match of a closed month says that it trades without the coupon",
        f"update settlements_matchingterms set cum_ex = 'XCPN' where instruction_id = {JOINED.format('asc')}",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "H04",
        "what receives in one match delivers in another",
        "insert into settlements_match (id, delivering_id, receiving_id, matched_at)"
        " select 990001, m.receiving_id, m.delivering_id, now() from settlements_match m"
        " join settlements_matchingterms t on t.instruction_id = m.delivering_id order by m.id desc limit 1",
    ),
    Corruption(
        "H05",
        "that two amounts differ is forgotten",
        "delete from settlements_matchingdifference where match_id = (select max(match_id) from settlements_matchingdifference)",
    ),
    Corruption(
        "H05",
        "two matches that matching made in a closed month exchange their receivers",
        "create temp table two as select m.*, row_number() over (order by m.id) as n from settlements_match m"
        " join settlements_matchingterms t on t.instruction_id = m.delivering_id order by m.id limit 2;"
        " delete from settlements_match where id in (select id from two);"
        " insert into settlements_match (id, delivering_id, receiving_id, matched_at)"
        " select t.id, t.delivering_id, o.receiving_id, t.matched_at from two t join two o on o.n = 3 - t.n",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "H06",
        "an own instruction of today names another account of its counterparty",
        f"update settlements_matchingterms set counterparty_account = 'ELSE' where instruction_id = {NEW}",
    ),
    Corruption(
        "H06",
        "that an own instruction of today is what a buy-in left over is forgotten",
        f"delete from settlements_settlementcondition where instruction_id = {RESIDUE.format('max')}",
    ),
    Corruption(
        "H06",
        "that an own instruction of a closed month is what a buy-in left over is forgotten",
        f"delete from settlements_settlementcondition where instruction_id = {RESIDUE.format('min')}",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "H06",
        "an own instruction of today was sent an hour before midnight",
        "update settlements_instruction set at = date_trunc('day', at) - interval '1 hour' where id ="
        " (select max(instruction_id) from settlements_matchingterms)",
    ),
    Corruption(
        "H07",
        "the counterparty of what waits was told of it an hour sooner",
        "update settlements_allegement set at = at - interval '1 hour' where instruction_id ="
        " (select max(u.instruction_id) from settlements_unmatched u join settlements_allegement a using (instruction_id))",
    ),
    Corruption(
        "H07",
        "that an alleged instruction of a closed month was withdrawn is dated back",
        "update settlements_withdrawal set at = at - interval '1 hour' where instruction_id ="
        " (select min(w.instruction_id) from settlements_withdrawal w join settlements_allegement a using (instruction_id))",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S03",
        "two amounts of a settled match differ by a cent more than is on file",
        "update settlements_instruction set amount = amount + 0.01 where id = (select max(m.receiving_id) from settlements_match m"
        " join settlements_matchingdifference d on d.match_id = m.id join settlements_settlement s on s.match_id = m.id)",
    ),
    Corruption(
        "H06",
        "an own instruction of a closed month was for a repo",
        f"update settlements_matchingterms set transaction_type = 'REPU' where instruction_id = {JOINED.format('asc')}",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
)
