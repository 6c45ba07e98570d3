"""Documents stay true: links lead somewhere, what they name exists, and every noun and column is explained."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from settlements import own_side
from settlements.prematched import COLUMNS
from tests.house.code import ROOT, none_of, packages, trees

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
HEADLINE = re.compile(r"^#+ (.+)$", re.MULTILINE)

# Models whose noun people never meet: why.
NO_NOUN = {"settlements.LegalMove": "a row of the lifecycle table", "itservices.ProofResult": "a line of a proof"}


def links() -> Iterator[tuple[Path, str, Path, str]]:
    """Every link within the project: (page, its words, file, anchor)."""
    for page in PAGES:
        for words, target in LINK.findall(page.read_text()):
            if "://" not in target and not target.startswith("mailto:"):
                name, _, anchor = target.partition("#")
                yield page.relative_to(ROOT), words, (page.parent / name).resolve() if name else page, anchor


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headlines, as hosting sites make them."""
    found = HEADLINE.findall(page.read_text())
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in found}


def test_links_lead_somewhere() -> None:
    """To a file of the project, and to a headline of it."""
    wrong = []
    for page, words, target, anchor in links():
        if not target.exists():
            wrong.append(f"{page}: [{words}] leads to {target}, which is not there")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            wrong.append(f"{page}: [{words}] leads to #{anchor}, which {target.name} has not")
    assert none_of(wrong)


def names_of(tree: ast.Module) -> set[str]:
    """What a module defines at its top, methods as Class.method."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
        if isinstance(node, ast.Assign):
            found |= {each.id for each in node.targets if isinstance(each, ast.Name)}
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def test_code_that_a_document_names_is_where_the_link_says() -> None:
    """[`submit`](../settlements/operations/intake.py): that file defines submit."""
    known = {ROOT / path: names_of(tree) for path, tree in trees().items()}
    wrong = [
        f"{page}: {target.relative_to(ROOT)} has no {words}"
        for page, words, target, _anchor in links()
        if target in known and re.fullmatch(r"`[A-Za-z_.]+`", words) and words.strip("`") not in known[target]
    ]
    assert none_of(wrong)


def test_every_noun_is_in_the_glossary() -> None:
    """Each model's name, as words."""
    glossary = (ROOT / "docs/glossary.md").read_text().lower().replace("cut-off", "cut off")
    wrong = []
    for model in apps.get_models():
        if model._meta.app_label in packages() and model._meta.label not in NO_NOUN:
            words = re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__).lower()
            if words.removesuffix(" terms").removesuffix(" move") not in glossary:
                wrong.append(f"{model._meta.label}: {words!r}")
    assert none_of(wrong)


def test_every_column_of_the_file_is_described() -> None:
    """docs/formats/instructions.md."""
    text = (ROOT / "docs/formats/instructions.md").read_text()
    assert none_of(column for column in COLUMNS if f"`{column}`" not in text.split("| column |")[1])


def test_every_column_of_an_own_instruction_is_described() -> None:
    """docs/formats/own_instructions.md."""
    text = (ROOT / "docs/formats/own_instructions.md").read_text()
    assert none_of(column for column in own_side.COLUMNS if f"`{column}`" not in text.split("| column |")[1])


def test_every_decision_is_in_the_list_of_decisions() -> None:
    """docs/adr/README.md, by number and in order."""
    listed = re.findall(r"\((\d{4}-[a-z-]+\.md)\)", (ROOT / "docs/adr/README.md").read_text())
    assert listed == sorted(path.name for path in (ROOT / "docs/adr").glob("0*.md"))


def test_every_command_that_a_document_names_exists() -> None:
    """`bin/up manage X`, `manage.py X`."""
    from django.core.management import get_commands

    known = {name.replace("_", "-") for name in get_commands()} | set(get_commands())
    wrong = []
    for page in PAGES:
        for name in re.findall(r"(?:bin/up manage|manage\.py) ([a-z][a-z_-]+)", page.read_text()):
            if name not in known:
                wrong.append(f"{page.relative_to(ROOT)}: manage.py {name}")
    assert none_of(wrong)
