"""docs/generated/problems.md: what the programs' door answers when it says no."""

from backoffice.docs.markdown import code, page, table
from backoffice.problems import problems as catalogue
from machinery.api.faults import SENTENCES

LEAD = (
    "Every no below /api/ is a problem of RFC 9457 (`application/problem+json`): `type` is /problems/ and the code, which is "
    "stable; `title` and `detail` are in the language of Accept-Language, English or Spanish; `request_id` is that of the "
    "answer's X-Request-Id; `errors` names each field by its JSON pointer, or each parameter. A page of the same address says "
    "the same to people. The token endpoint speaks as RFC 6749 section 5.2 has it."
)


def problems() -> str:
    """The page."""
    rows = [[code(each.code), each.status, each.when, " / ".join(each.sentences)] for each in catalogue().values()]
    return page(
        "Problems of the API",
        LEAD,
        table(["code", "status", "when", "detail"], rows),
        "## Codes of single fields",
        "Those of instructions are in [faults.md](faults.md).",
        table(["code", "detail"], [[code(name), sentence] for name, sentence in sorted(SENTENCES.items())]),
    )
