"""docs/generated/refusals.md: every anticipated "no", drawn from the subclasses of Refusal and Invalid."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator

from backoffice.docs.markdown import code, first_sentence, page, table
from backoffice.docs.packages import ROOT, classes_below, module_of, packages, trees
from vocabulary.invalid import Invalid
from vocabulary.outcome import Refusal

LEAD = (
    "A refusal changes nothing. Its code is stable, its status is the HTTP status of the edge, its sentence says what, why "
    "and what to do ([`Refusal`](../../vocabulary/outcome.py)). An invalid value is refused before anything is asked "
    "([`Invalid`](../../vocabulary/invalid.py)); it says what was expected, what was found and the way out."
)
_DATA = re.compile(r"self\.data\['(\w+)'\]")
_ITEM = re.compile(r"\w\['(\w+)'\]")
_SQL_FUNCTION = re.compile(r"create (?:or replace )?function (\w+)")


def refusals() -> str:
    """The page."""
    raised = raisers()
    rows = [
        [
            code(found.code),
            found.status,
            first_sentence(found),
            _sentences(found),
            ", ".join(map(code, raised.get(found.__name__, []))),
        ]
        for found in refusal_classes()
    ]
    invalid = [
        [code(str(vars(found)["code"])), first_sentence(found), ", ".join(map(code, raised.get(found.__name__, [])))]
        for found in _product_classes(Invalid)
    ]
    return page(
        "What is refused, and why",
        LEAD,
        "## Refusals",
        table(["code", "status", "when", "sentence", "raised by"], rows),
        "## Invalid values",
        table(["code", "when", "raised by"], invalid),
    )


def refusal_classes() -> list[type[Refusal]]:
    """Every refusal of the product, by code."""
    return _product_classes(Refusal)


def _product_classes(base: type) -> list[type]:
    return sorted(classes_below(base), key=lambda sub: (sub.code, sub.__name__))  # type: ignore[attr-defined]


def sentence_templates(refusal: type[Refusal]) -> list[str]:
    """The texts from which `sentence()` is made, with {names} where facts go."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(refusal.sentence)))
    return [text for node in _outermost(tree.body[0]) if " " in (text := _text(node)).strip()]


def _sentences(refusal: type[Refusal]) -> str:
    return " / ".join(sentence_templates(refusal))


def _outermost(node: ast.AST) -> Iterator[ast.JoinedStr | ast.Constant]:
    """Strings that are not part of another, the docstring left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.JoinedStr) or (isinstance(child, ast.Constant) and isinstance(child.value, str)):
            yield child
        elif not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from _outermost(child)


def _text(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        return re.sub(r"%\((\w+)\)[sd]", r"{\1}", str(node.value))
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{" + _name(part) + "}" for part in node.values
    )


def _name(part: ast.expr) -> str:
    text = ast.unparse(part.value) if isinstance(part, ast.FormattedValue) else ast.unparse(part)
    found = _DATA.search(text) or _ITEM.search(text)
    return found.group(1) if found else re.sub(r"\W.*", "", text)


def raisers() -> dict[str, list[str]]:
    """Name of a refusal -> the functions that raise it, as module.function; SQL functions by their bare name.

    Where no function raises it by name, the module that uses it: it translates what PostgreSQL says.
    """
    found: dict[str, set[str]] = {}
    for path, tree in trees().items():
        for name, function in _functions(tree, ""):
            for node in ast.walk(function):
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                    raised = ast.unparse(node.exc.func).rsplit(".", 1)[-1]
                    found.setdefault(raised, set()).add(f"{module_of(path)}.{name}")
    by_code = {refusal.code: refusal.__name__ for refusal in refusal_classes()}
    for package in packages():
        for path in sorted((ROOT / package / "migrations").glob("*.sql")):
            for sql_code, refusing in _refused_in_sql(path.read_text()):
                found.setdefault(by_code.get(sql_code, sql_code), set()).add(refusing)
    for path, tree in trees().items():
        for used in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - found.keys():
            if used in by_code.values():
                found[used] = {module_of(path)}
    return {raised: sorted(functions) for raised, functions in found.items()}


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.AST]]:
    """Functions with their qualified names; a function within a function counts as part of it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield prefix + child.name, child
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")


def _refused_in_sql(text: str) -> Iterator[tuple[str, str]]:
    parts = _SQL_FUNCTION.split(text)
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        for found in re.findall(r"_refuse\('(\w+)'", body):
            yield found, name
