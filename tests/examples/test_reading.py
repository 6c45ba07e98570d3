"""Files of examples are read strictly, item by item."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from backoffice.examples.reading import Item, Unquoted, Unreadable, read_examples


def read(tmp_path: Path, text: str | bytes) -> list[Item]:
    path = tmp_path / "some.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_examples(path))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ('"12"', "12"),
        ("'12'", "12"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("yes", "yes"),
        ("NO", "NO"),
        ("08:30", "08:30"),
        ("0912", "0912"),
        ("1,000.00", "1,000.00"),
        ("969500E12", "969500E12"),
        ("on", "on"),
        ("'true'", "true"),
        ('"null"', "null"),
        ("2026-06-12", "2026-06-12"),
        ("2026-06-12T15:30", "2026-06-12T15:30"),
        ("2026-06-12T15:30:00Z", "2026-06-12T15:30:00Z"),
        ("US0378331005", "US0378331005"),
        ("5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12"),
        ("Customer X", "Customer X"),
        ("[1, [a, 2026-01-01]]", [1, ["a", "2026-01-01"]]),
        ("{from: 2026-01-01, days: 2}", {"from": "2026-01-01", "days": 2}),
        ("{<<: 1}", {"<<": 1}),
    ],
)
def test_a_value_is_what_it_looks_like(tmp_path: Path, written: str, value: Any) -> None:
    (item,) = read(tmp_path, f"- {written}\n")
    assert (item.value, item.unreadable, item.place) == (value, "", 1)
    assert type(item.value) is type(value)


@pytest.mark.parametrize(
    "written",
    ["5.00", "-0.5", "1_000", "007", "+5", "-0", "16:00", "1:30:00", "1.5e+5", "0x10", "0b1", ".5", "5.",
     ".inf", "-.inf", ".nan", "123456789012345678901"],
)  # fmt: skip
def test_a_number_or_time_in_another_notation_must_be_quoted(tmp_path: Path, written: str) -> None:
    (item,) = read(tmp_path, f"- {written}\n")
    assert type(item.value) is Unquoted
    assert item.value == written


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{id: B, kind: k, id: C}", "line 2: found the key id a second time"),
        ("{id: B, kind: k, given: {a: 1, b: [{c: 1, c: 1}]}}", "found the key c a second time"),
        ("{id: B, kind: k, ? [1] : 2}", "a key that is not text"),
        ("{id: B, kind: k, given: !!float '1'}", "found the tag"),
        ("{id: B, kind: k, given: !!python/object/apply:os.getcwd []}", "found the tag"),
        ("{id: B, kind: k, given: &loop {a: *loop}}", "a value that contains itself"),
    ],
)
def test_a_bad_example_does_not_stop_the_others(tmp_path: Path, bad: str, why: str) -> None:
    first, second, third = read(tmp_path, f"- {{id: A}}\n- {bad}\n- {{id: C}}\n")
    assert (first.value, third.value) == ({"id": "A"}, {"id": "C"})
    assert why in second.unreadable
    assert second.value == {"id": "B", "kind": "k"} or second.value["kind"] == "k"


@pytest.mark.parametrize("depth", [49, 50, 51, 330, 1_000])
def test_an_example_nested_without_measure_does_not_stop_the_others(tmp_path: Path, depth: int) -> None:
    deep = f"{{id: B, given: {'[' * (depth - 1)}{{a: 1}}{']' * (depth - 1)}, kind: k}}"
    first, second, third = read(tmp_path, f"- {{id: A}}\n- {deep}\n- {{id: C}}\n")
    assert (first.value, third.value) == ({"id": "A"}, {"id": "C"})
    assert (second.value["id"], second.value["kind"]) == ("B", "k")
    is_too_deep = depth >= 50
    assert second.unreadable == is_too_deep * "line 2: lists and maps nested deeper than any example has them"


def test_references_may_nest_too_deep_as_well(tmp_path: Path) -> None:
    levels = "".join(f"- &l{n} [*l{n - 1}]\n" for n in range(1, 700))
    items = read(tmp_path, f"- &l0 [x]\n{levels}- {{id: Z}}\n")
    assert items[40].unreadable == ""
    assert "nested deeper" in items[699].unreadable
    assert items[700].value == {"id": "Z"}


def test_what_stands_before_a_mistake_in_yaml_is_read(tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    path.write_text("- {id: A}\n- *nobody\n- {id: C}\n- {id: D, kind: [}\n- {id: E}\n")
    items = read_examples(path)
    assert next(items).value == {"id": "A"}
    assert next(items).unreadable == "line 2: found undefined alias 'nobody'"
    assert next(items).value == {"id": "C"}
    with pytest.raises(Unreadable, match="not YAML: line 4"):
        next(items)


def test_what_is_said_once_may_be_referred_to(tmp_path: Path) -> None:
    first, second = read(tmp_path, "- &us [2026-07-03]\n- {holidays: *us}\n")
    assert second.value == {"holidays": first.value}


def test_references_upon_references_cost_nothing(tmp_path: Path) -> None:
    levels = "".join(f"- &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 40))
    assert len(read(tmp_path, f"- &l0 [x]\n{levels}")) == 40


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "expected a list"),
        ("# nothing\n", "expected a list"),
        ("id: A\n", "expected a list"),
        ("- [", "not YAML: line 1: "),
        ("- id: A\n\tkind: k\n", r"not YAML: line 2: found character '\\t'"),
        ("--- []\n--- []\n", "not YAML"),
        ("- a\x00b\n", "not YAML"),
        ("[" * 1000, "not YAML"),
        (b"- \xff\n", "expected UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: str | bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(tmp_path, content)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be opened"):
        list(read_examples(tmp_path / "missing.yaml"))
    with pytest.raises(Unreadable, match="cannot be opened"):
        list(read_examples(tmp_path))


def test_an_empty_list_has_no_examples(tmp_path: Path) -> None:
    assert read(tmp_path, "[]\n") == []


def test_a_number_is_what_pyyaml_takes_for_one(tmp_path: Path) -> None:
    alphabet = "0189_.:-+exb"
    written = [a + b + c for a in alphabet for b in ("", *alphabet) for c in ("", *alphabet)]
    plain = [text for text in written if text != "-" and text[0] != ":" and "-:" not in text and text[-1] != ":"]
    listed = "".join(f"- {text}\n" for text in plain)
    resolved = yaml.compose(listed, Loader=yaml.SafeLoader)
    assert isinstance(resolved, yaml.SequenceNode)
    for text, node, item in zip(plain, resolved.value, read(tmp_path, listed), strict=True):
        number = node.tag.endswith((":int", ":float"))
        assert isinstance(item.value, int | Unquoted) == number, text
