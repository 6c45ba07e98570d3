"""Result tables for a terminal, in plain text."""

from collections.abc import Container, Sequence

from backoffice.results import NightResult, Totals

FREE = "free of payment"


def night_table(found: NightResult) -> str:
    """One night: its steps, its control totals per currency, why something was refused, the proof, the hash."""
    lines = [f"Night of {found.business_date:%a %d %b %Y}: {found.state} (run {found.run})", ""]
    lines += aligned(
        ["step", "state", "seconds", ""],
        [[s.name, s.state.lower(), f"{s.seconds:.2f}", _said(found, s.name, s.trouble)] for s in found.steps],
        right={2},
    )
    totals = _totals(found)
    if totals:
        heads = ["currency", "in", "amount", "settled", "amount", "refused", "amount"]
        lines += ["", *aligned(heads, totals, right=set(range(1, 7)))]
    if number(found.parts):
        said = ", ".join(
            f"{code or FREE} {' for '.join(_cells(found.parts, code)).strip()}" for code in sorted(found.parts)
        )
        lines += ["", f"  Settled in parts beside these: {said}"]
    if found.reasons:
        told = ", ".join(f"{reason} {count:,}" for reason, count in sorted(found.reasons.items()))
        lines += ["", f"  Refused because (as the deliverer is told): {told}"]
    if found.result_hash:
        lines += ["", f"  Result hash {found.result_hash}"]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _said(found: NightResult, step: str, trouble: str) -> str:
    """What a step counted, where that is not in the tables below; or its trouble."""
    if trouble:
        return trouble.splitlines()[0][:120]
    counts = found.counts_of(step)
    match step:
        case "match" if counts:
            return f"{counts.get('matched', 0):,} matches"
        case "settle" if counts:
            said = f"{number(found.settled):,} of {number(found.incoming):,} matches in {counts.get('passes')} passes"
            if len(counts.get("sequences", ())) > 1:
                said += f" of {len(counts['sequences'])} sequences"
            return f"{said}, {counts['at_once']:,} only at once with others" if counts.get("at_once") else said
        case "refuse" if counts:
            return f"{number(found.refused):,} matches"
        case "mark failing" if counts:
            return f"{counts.get('failing', 0):,} matches"
        case "penalise" | "expect" if counts:
            said = f"{counts.get('fails', 0) + counts.get('late', 0):,} penalties"
            return f"{said}, {counts['completed']:,} of before completed" if counts.get("completed") else said
        case "accrue" if counts:
            return f"{counts.get('journals', 0):,} accruals booked, {counts.get('paid', 0):,} nets paid"
        case "recycle" if counts:
            return f"{counts.get('cancelled', 0):,} cancelled, {counts.get('warned', 0):,} warned"
        case "prove" if counts:
            return f"{counts.get('invariants', 0)} invariants hold"
        case "roll" if counts:
            return f"opened {counts.get('opened')}"
        case _:
            return ""


def number(totals: Totals) -> int:
    """How many matches, of all currencies."""
    return sum(int(each["number"]) for each in totals.values())


def _totals(found: NightResult) -> list[list[str]]:
    codes = sorted({*found.incoming, *found.settled, *found.refused}, key=lambda code: (not code, code))
    sides = (found.incoming, found.settled, found.refused)
    return [[code or FREE, *(cell for side in sides for cell in _cells(side, code))] for code in codes]


def _cells(totals: Totals, code: str) -> list[str]:
    facts = totals.get(code, {"number": 0, "amount": "0"})
    whole, point, cents = str(facts["amount"]).partition(".")
    amount = f"{int(whole):,}{point}{cents}" if code else ""
    return [f"{int(facts['number']):,}", amount]


def aligned(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Container[int] = ()) -> list[str]:
    """Columns as wide as their widest cell; `right` are those of numbers."""
    widths = [max(len(str(row[n])) for row in [heads, *rows]) for n in range(len(heads))]
    found = []
    for row in [heads, *rows]:
        cells = [
            cell.rjust(w) if n in right else cell.ljust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        found.append("  " + "  ".join(cells))
    return found
