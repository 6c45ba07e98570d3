"""What no product code may contain. Each exception stands in a list with its reason, and must still be needed."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.house.code import ROOT, functions, imports, none_of, product, python_files, sql_files, trees

Find = Callable[[ast.Module], Iterator[ast.AST]]

# (file, what): where the clock of the machine may be read, and why.
CLOCK_EDGES = {
    "itservices/queries.py": "current_instant: the one clock of the product, moved in a sandbox",
    "machinery/logs.py": "a log line bears the time at which it is written",
    "backoffice/middleware.py": "the age of a session is told in real seconds",
    "authorizations/passwords.py": "Django's validators get no instant",
    "backoffice/catalogue.py": "a constant in the head of the word list",
}


def named(node: ast.AST) -> str:
    """The dotted name of a call's function or of an attribute; "" for anything else."""
    if isinstance(node, ast.Call):
        return named(node.func)
    return ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""


def lines(find: Callable[[ast.AST], bool], files: dict[Path, ast.Module]) -> list[str]:
    """file:line of every node that `find` is true for."""
    return [
        f"{path}:{getattr(node, 'lineno', 0)}: {ast.unparse(node).splitlines()[0][:90]}"
        for path, tree in files.items()
        for node in ast.walk(tree)
        if find(node)
    ]


def test_no_signals_of_the_orm() -> None:
    """What happens on a write stands in the operation that writes. Celery's process signals are another thing."""
    modules = ("django.db.models.signals", "django.dispatch")
    wrong = [
        f"{path}:{found.line}" for path, tree in trees().items() for found in imports(tree) if found.module in modules
    ]
    assert none_of(wrong)


def test_models_do_not_override_what_saves_and_deletes() -> None:
    """save, delete, clean and full_clean of a model are Django's. Forms may clean."""
    wrong = [
        f"{path}:{node.lineno} {cls.name}.{node.name}"
        for path, tree in trees().items()
        if "models" in path.parts or path.stem == "models"
        for cls in ast.walk(tree)
        if isinstance(cls, ast.ClassDef)
        for node in cls.body
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "clean", "full_clean"}
    ]
    assert none_of(wrong)


def test_nothing_is_deleted_or_emptied_because_something_else_was() -> None:
    """PROTECT, or DO_NOTHING where PostgreSQL keeps the key; migrations too."""
    texts = list(python_files()) + [
        path.relative_to(ROOT) for path in ROOT.glob("*/migrations/*.py")
    ] + sql_files()  # fmt: skip
    pattern = re.compile(r"\b(CASCADE|SET_NULL|SET_DEFAULT|on delete (?:cascade|set))\b", re.IGNORECASE)
    third_party = re.compile(
        r"django\.db\.models\.deletion\.CASCADE, (?:related_name=\"\w+\", )?to=\"(?:auth|contenttypes)\."
    )
    wrong = [
        f"{path}:{number}: {line.strip()[:90]}"
        for path in texts
        for number, line in enumerate((ROOT / path).read_text().splitlines(), start=1)
        if pattern.search(line) and not third_party.search(line) and "DROP" not in line.upper()
    ]
    assert none_of(wrong)


def test_no_model_has_an_order_of_its_own() -> None:
    """Who reads says in which order."""
    assert none_of(
        lines(
            lambda node: isinstance(node, ast.Assign) and any(ast.unparse(t) == "ordering" for t in node.targets),
            trees(),
        )
    )


def test_no_serializable_transactions_and_no_transaction_per_request() -> None:
    """READ COMMITTED with guard rows; an edge opens its transaction by whole()."""
    wrong = [
        f"{path}:{number}: {line.strip()[:90]}"
        for path in [*product(), *sql_files()]
        for number, line in enumerate((ROOT / path).read_text().splitlines(), start=1)
        if re.search(r"serializable|ATOMIC_REQUESTS", line, re.IGNORECASE)
        and not re.search(r"ATOMIC_REQUESTS\"\] = False", line)
    ]
    assert none_of(wrong)


# Where binary fractions are at work: why nothing is decided by them.
PROPOSES = {
    "settlements/liquidity/solver.py": "HiGHS proposes a set; `exact` reckons it again in whole numbers, `proof` proves it"
}


def test_money_is_never_a_float() -> None:
    """No float() and no float literal where money, quantities and rates are reckoned or written, but in PROPOSES."""
    money = ("vocabulary/money.py", "vocabulary/decimals.py", "ledger/", "settlements/", "refdata/", "compliance/",
             "machinery/copy_format.py", "machinery/formatting.py")  # fmt: skip
    files = {path: tree for path, tree in product().items() if str(path).startswith(money)}
    found = lines(
        lambda node: (
            (isinstance(node, ast.Call) and named(node) in {"float", "np.float64", "numpy.float64"})
            or (isinstance(node, ast.Constant) and isinstance(node.value, float))
        ),
        files,
    )
    assert {line.split(":")[0] for line in found} >= PROPOSES.keys()
    assert none_of(line for line in found if line.split(":")[0] not in PROPOSES)


def test_the_broker_is_asked_for_nothing_but_a_wake_up() -> None:
    """No countdowns, no chords, no results: what is due and what is done are rows."""
    forbidden = {"chord", "group", "chain", "AsyncResult"}
    wrong = [
        f"{path}:{found.line}: {found.name}"
        for path, tree in trees().items()
        for found in imports(tree)
        if found.module.startswith("celery") and found.name in forbidden
    ]
    wrong += lines(
        lambda node: isinstance(node, ast.Call) and any(k.arg in {"eta", "countdown"} for k in node.keywords), trees()
    )
    wrong += lines(
        lambda node: (
            isinstance(node, ast.Attribute) and node.attr in {"apply_async", "retry"} and "self" in named(node)
        ),
        trees(),
    )
    assert none_of(wrong)


CLOCKS = re.compile(
    r"(?:^|\.)(?:datetime\.(?:now|utcnow|today)|date\.today|timezone\.now|timezone\.localdate|localdate|time\.time)$"
)


def test_the_clock_is_read_at_the_edges_named_here() -> None:
    """`at` and `business_date` are arguments. perf_counter and monotonic measure, they do not tell the time."""
    found = {
        str(path): f"{path}:{node.lineno}: {named(node)}()"
        for path, tree in product().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and CLOCKS.search(named(node))
    }
    assert none_of(line for path, line in found.items() if path not in CLOCK_EDGES)


def test_product_code_speaks_through_logs_and_commands() -> None:
    """print is for the starter, the benches and the drills."""
    assert none_of(lines(lambda node: isinstance(node, ast.Call) and named(node) in {"print", "pprint"}, product()))


def test_safety_has_no_switch() -> None:
    """An override is an operation of its own, with its own right."""
    wrong = [
        f"{path}:{function.lineno} {name}({each.arg})"
        for path, tree in product().items()
        for name, function in functions(tree)
        for each in [*function.args.args, *function.args.kwonlyargs]
        if re.match(r"(force|skip|ignore|bypass|no_check|without_check|unsafe)(_|$)", each.arg)
    ]
    assert none_of(wrong)


def test_nobody_catches_everything_and_says_nothing() -> None:
    """No bare except; `except Exception` and wider only where the reason is listed."""
    listed = {
        "itservices/runner.py": "a bug in a step marks the run, then goes on up",
        "backoffice/examples/run.py": "an example that breaks is an example in error; the others go on",
        "backoffice/health.py": "whatever goes wrong while looking is the answer",
        "machinery/rows/turns.py": "the first process meets the same, or hears that nobody knows",
        "settlements/correspondence/folder.py": "what goes wrong with one file is logged whole; the others go on",
    }
    wrong = lines(lambda node: isinstance(node, ast.ExceptHandler) and node.type is None, python_files())
    wide = lines(
        lambda node: (
            isinstance(node, ast.ExceptHandler)
            and node.type is not None
            and bool({"Exception", "BaseException"} & set(re.findall(r"\w+", ast.unparse(node.type))))
        ),
        product(),
    )
    assert none_of(wrong + [found for found in wide if found.split(":")[0] not in listed])


# A savepoint of its own: what is asked may be stopped or may fail, and the rest goes on.
SAVEPOINTS = ("machinery/transactions.py", "machinery/patience.py", "backoffice/proof.py")


def test_operations_and_queries_open_no_transaction() -> None:
    """whole() is for edges: views, commands, tasks, job steps. A savepoint is rehearsal()."""
    wrong = [
        found
        for found in lines(
            lambda node: (
                isinstance(node, ast.Call) and named(node).rsplit(".", 1)[-1] in {"whole", "atomic", "set_autocommit"}
            ),
            product(),
        )
        if re.search(r"/(operations|queries|models)(/|\.py)", found) or "atomic(" in found.split(": ", 1)[1]
        if not found.startswith(SAVEPOINTS)
    ]
    assert none_of(wrong)


def test_rows_are_made_and_changed_in_operations_only() -> None:
    """create, update, delete and the like on a manager: in operations, nowhere else."""
    writing = {"create", "bulk_create", "update_or_create", "get_or_create", "bulk_update", "delete", "update", "save"}
    wrong = [
        found
        for found in lines(
            lambda node: (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in writing
                and ".objects." in ast.unparse(node.func)
            ),
            product(),
        )
        if "/operations" not in found.split(":")[0]
    ]
    assert none_of(wrong)


def test_no_work_is_left_for_later_in_comments() -> None:
    """No notes to oneself, no code in comments (ruff's ERA finds that)."""
    words = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|--.*\b(TO" + r"DO|FIX" + r"ME)\b")
    wrong = [
        f"{path}:{number}"
        for path in [*python_files(), *sql_files()]
        for number, line in enumerate((ROOT / path).read_text().splitlines(), start=1)
        if words.search(line)
    ]
    assert none_of(wrong)


def test_pages_load_nothing_from_elsewhere_and_carry_no_script() -> None:
    """The content security policy says so too; here it fails before a browser is asked."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|https?://(?!www\.w3\.org)|hx-on|javascript:", re.IGNORECASE
    )
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:90]}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if inline.search(line)
    ]
    assert none_of(wrong)
