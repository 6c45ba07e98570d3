"""Nets of instructions, and what settled by them."""

from backoffice.drill.corruptions import Corruption

_SETTLED = (
    "(select m.net_id from settlements_nettedmatch m join settlements_settlement s on s.match_id = m.match_id"
    " where s.slice = <night> and not exists (select from settlements_netend e where e.net_id = m.net_id)"
    " order by m.net_id limit 1)"
)
_STANDING = (
    "(select t.net_id from settlements_standingnet t join settlements_openmatch o on o.match_id = t.match_id"
    " order by t.net_id limit 1)"
)

CORRUPTIONS = (
    Corruption(
        "U01",
        "one account gets a cent more by a net, another one a cent less",
        "update settlements_netposition p set units = units + case p.id when q.low then 1 else -1 end"
        f" from (select min(id) as low, max(id) as high from settlements_netposition where net_id = {_STANDING}"
        " and asset_id = (select currency_id from settlements_instructionnet n where n.id = net_id)) q"
        " where p.id in (q.low, q.high)",
    ),
    Corruption(
        "U01",
        "a net is said to change more hands than it does",
        f"update settlements_instructionnet set net_units = gross_units where id = {_STANDING}",
    ),
    Corruption(
        "U02",
        "a match is said to pay a cent more in its net",
        f"update settlements_nettedmatch set amount_units = amount_units + 1 where net_id = {_STANDING}",
    ),
    Corruption(
        "U03",
        "a match that is open is put into a net that has settled",
        "insert into settlements_nettedmatch (net_id, match_id, asset_id, securities_from, securities_to, quantity_units,"
        " currency_id, cash_from, cash_to, amount_units)"
        f" select {_SETTLED}, o.match_id, o.asset_id, o.securities_from, o.securities_to, o.quantity_units, o.currency_id,"
        " o.cash_from, o.cash_to, o.amount_units"
        " from settlements_openmatch o where o.currency_id > 0 order by o.match_id limit 1",
    ),
    Corruption(
        "U04",
        "a match is taken out of its net, and nobody says so",
        "delete from settlements_standingnet where match_id = (select min(match_id) from settlements_standingnet"
        f" where net_id = {_STANDING})",
    ),
    Corruption(
        "U05",
        "the night is said to have made a net less",
        "update recordkeeping_event set after = after || jsonb_build_object('nets', (after ->> 'nets')::int - 1)"
        " where code = 'night.netted' and subject_ids = array['<run>']",
    ),
    Corruption(
        "U05",
        "a net is over, and no event tells of it",
        "insert into settlements_netend (net_id, business_date, by, at)"
        f" select {_STANDING}, date '<today>', 'x', now()",
    ),
)
