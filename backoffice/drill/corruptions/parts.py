"""Matches that settled in parts."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

_PART = "(select journal_id from settlements_settlementpart where slice = {slice} order by journal_id limit 1)"
_SIDES = (
    "(select unnest(array[m.delivering_id, m.receiving_id]) from settlements_match m join settlements_settlementpart p"
    " on p.match_id = m.id where p.journal_id = {part})"
)
_TONIGHT, _OLD = _PART.format(slice="<night>"), _PART.format(slice="<old>")

CORRUPTIONS = (
    Corruption(
        "S01",
        "a part of tonight without a journal",
        "insert into settlements_settlementpart (match_id, journal_id, slice, business_date, quantity_units, amount_units)"
        " select match, <night>000000999998, <night>, '<today>', 1, 1 from waiting where settlement = 'PENF' and not exists"
        " (select from settlements_settlementpart p where p.match_id = waiting.match and p.slice = <night>) order by n limit 1",
    ),
    Corruption(
        "S02",
        "that a match of tonight settled in part is forgotten",
        f"delete from settlements_settlementpart where journal_id = {_TONIGHT}",
    ),
    Corruption(
        "S02",
        "that a match of a closed month settled in part is forgotten",
        f"delete from settlements_settlementpart where journal_id = {_OLD}",
        closed=True,
    ),
    Corruption(
        "S03",
        "a part of tonight is said to have moved one share more",
        f"update settlements_settlementpart set quantity_units = quantity_units + 1 where journal_id = {_TONIGHT}",
    ),
    Corruption(
        "S11",
        "a queue row forgets that it has settled in part",
        "update settlements_openmatch set is_parted = false where match_id ="
        " (select match_id from settlements_openmatch where is_parted order by match_id limit 1)",
    ),
    Corruption(
        "S11",
        "the rest of what settled in part is a share less",
        "update settlements_openmatch set quantity_units = quantity_units - 1 where match_id ="
        " (select match_id from settlements_openmatch where is_parted and quantity_units > 1 order by match_id limit 1)",
    ),
    Corruption(
        "S08",
        "a part of tonight is said to be of a slice of no night",
        f"update settlements_settlementpart set slice = 0 where journal_id = {_TONIGHT}",
    ),
    Corruption(
        "S20",
        "a part of tonight has moved all of its match",
        "update settlements_settlementpart p set quantity_units = p.quantity_units + o.quantity_units"
        f" from settlements_openmatch o where o.match_id = p.match_id and p.journal_id = {_TONIGHT}",
    ),
    Corruption(
        "S20",
        "a part of a closed month has moved more than its match has",
        f"update settlements_settlementpart set quantity_units = quantity_units + 1000000 where journal_id = {_OLD}",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S21",
        "the sides of what settled in part tonight allow no parts any more",
        f"update settlements_instruction set partial = 'NPAR' where id in {_SIDES.format(part=_TONIGHT)}",
    ),
    Corruption(
        "S21",
        "the sides of what settled in part in a closed month allow no parts any more",
        f"update settlements_instruction set partial = 'NPAR' where id in {_SIDES.format(part=_OLD)}",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "S21",
        "by which units the parts of tonight were made is forgotten",
        "delete from settlements_nightunits where slice = <night>",
    ),
    Corruption(
        "S21",
        "tonight has read that instruments settle in multiples of a million",
        "update settlements_nightunits set multiple = 1000000 where slice = <night>",
    ),
    Corruption(
        "S22",
        "a share more is released of what is on hold",
        "update settlements_openmatch set released_units = released_units + 1 where released_units > 0"
        " and released_units + 1 < quantity_units",
    ),
    Corruption(
        "S22",
        "what is released of what is on hold is forgotten",
        "update settlements_openmatch set released_units = 0 where released_units > 0",
    ),
    Corruption(
        "S22",
        "what a party has released is forgotten",
        "delete from settlements_partrelease where id in (select max(id) from settlements_partrelease group by instruction_id)",
    ),
    Corruption(
        "S22",
        "an indicator was changed by nobody",
        "insert into settlements_indicatorchange (instruction_id, from_partial, to_partial, business_date, by, at)"
        " select delivering, 'NPAR', 'PARC', '<today>', 'nobody', now() from waiting where settlement = 'PENF' and n = 1",
    ),
    Corruption(
        "S23",
        "what settled in part tonight had been linked",
        "insert into settlements_instructionlink (instruction_id, kind, pool, business_date, by, at, recorded_at)"
        f" select x.side, 'POOL', 'BASKET', '<today>', 'nobody', now(), now() - interval '1 year'"
        f" from {_SIDES.format(part=_TONIGHT)} as x(side) limit 1",
    ),
    Corruption(
        "S21",
        "parts had to be paid a million",
        "update settlements_partthreshold set amount = 1000000",
    ),
)
