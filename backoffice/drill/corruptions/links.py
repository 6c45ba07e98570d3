"""Links between instructions, and what settled under them."""

from backoffice.drill.corruptions import Corruption

_PAIR = (
    "select {links}, a.id, '{kind}', b.id, a.business_date, 'x', now()"
    " from (select i.id, s.business_date from settlements_settlement s"
    " join settlements_match m on m.id = s.match_id join settlements_instruction i on i.id = m.delivering_id"
    " order by s.journal_id {order} limit 1) a cross join lateral (select j.id from settlements_openmatch o"
    " join settlements_match n on n.id = o.match_id join settlements_instruction j on j.id in (n.delivering_id, n.receiving_id)"
    " order by j.id desc limit 1) b"
)
_INSERT = "insert into settlements_instructionlink (id, instruction_id, kind, other_id, business_date, by, at) "

CORRUPTIONS = (
    Corruption(
        "K01",
        "what settled is said to come after what is still open",
        _INSERT + _PAIR.format(links=990001, kind="AFTE", order="desc"),
    ),
    Corruption(
        "K02",
        "what settled is said to settle with what is still open",
        _INSERT + _PAIR.format(links=990002, kind="WITH", order="desc"),
    ),
    Corruption("K05", "a link that no event tells of", _INSERT + _PAIR.format(links=990003, kind="INFO", order="desc")),
    Corruption(
        "K04",
        "two parties' instructions are linked",
        _INSERT + "select 990004, m.delivering_id, 'INFO', m.receiving_id, current_date, 'x', now()"
        " from settlements_match m order by m.id desc limit 1",
    ),
    Corruption(
        "K03",
        "two instructions of one party each settle before the other",
        _INSERT + "select 990004 + n, least(a, b) * (2 - n) + greatest(a, b) * (n - 1),"
        " 'BEFO', least(a, b) * (n - 1) + greatest(a, b) * (2 - n), current_date, 'x', now()"
        " from (select min(m.delivering_id) a, max(m.delivering_id) b"
        " from settlements_openmatch o join settlements_match m on m.id = o.match_id where o.deliverer_id ="
        " (select deliverer_id from settlements_openmatch group by 1 order by count(*) desc limit 1)) p"
        " cross join generate_series(1, 2) n",
    ),
)
