"""docs/generated/invariants.md: what the proof checks, drawn from the invariants that the apps declare."""

from backoffice.docs.markdown import code, page, table
from backoffice.proof import CHECKS, INVARIANTS
from backoffice.references import INVARIANTS as REFERRED
from backoffice.schema import INVARIANTS as DECLARED

LEAD = (
    "`manage.py prove` checks all of them on one snapshot ([`prove`](../../backoffice/proof.py)); the night does so before "
    "it closes the date. By default a proof reads what came since the last proved date and recomputes the digests of "
    "finished slices and closed days; `--full` reads everything. Each app declares its own in `invariants.py`; a check is "
    "one statement that answers with violations only."
)


def invariants() -> str:
    """The page."""
    where = {
        each.code: f"../../{check.app}/sql/invariants/{check.name}.sql" for check in CHECKS for each in check.invariants
    }
    where |= {each.code: "../../backoffice/schema.py" for each in DECLARED}
    where |= {each.code: "../../backoffice/references.py" for each in REFERRED}
    rows = [
        [code(each.code), each.sentence, each.cause, f"[{where[each.code].rsplit('/', 1)[-1]}]({where[each.code]})"]
        for each in INVARIANTS.values()
    ]
    return page(
        "What is proved", LEAD, table(["code", "what must hold", "likely cause if it does not", "checked by"], rows)
    )
