"""What can only be said of a file as a whole: references that stand in it twice with other facts.

For a file that is checked before anything of it is written. What is gathered lies in a temporary table of the session.
"""

from collections.abc import Iterable

from machinery.statements import array, rows, run, statement
from machinery.transactions import part
from settlements.operations.intake import Examined
from vocabulary.fault import Fault
from vocabulary.invalid import shown


@part
def begin_gathering() -> None:
    """Begins with nothing gathered."""
    run("drop table if exists intake_seen")
    run(statement("settlements", "intake_seen"))


@part
def gather(examined: Iterable[Examined]) -> None:
    """Gathers the references of the rows that are good and not on file; they are those that `examine` has just staged."""
    unwanted = [e.row.line for e in examined if e.faults or e.on_file]
    run(statement("settlements", "intake_leave_out"), {"lines": array(unwanted)})
    run(statement("settlements", "intake_see"))


@part
def conflicts(most: int) -> tuple[int, dict[int, Fault]]:
    """How many lines have a reference that stands earlier in the file with other facts, and the fault of the first."""
    run("analyze intake_seen")
    found = rows(statement("settlements", "intake_conflicts"), {"most": most})
    faults = {
        f["line"]: Fault(
            "duplicate_in_set",
            f["field"],
            shown(f["reference"]),
            {"participant": f["participant"], "line": f["first_line"]},
        )
        for f in found
    }
    return (found[0]["number"] if found else 0), faults


@part
def end_gathering() -> None:
    """Lets go of what was gathered."""
    run("drop table if exists intake_seen")
