"""What is told."""

from io import StringIO

import pytest

from starter.report import Report, table


class Terminal(StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_step_is_one_line_with_its_note() -> None:
    said = StringIO()
    with Report(said).step("start postgres") as step:
        step.note = "was there"
    assert said.getvalue().startswith("  ok  start postgres ")
    assert said.getvalue().endswith(" s  was there\n")


def test_a_step_that_fails_is_marked() -> None:
    said = StringIO()
    with pytest.raises(ValueError, match="no"), Report(said).step("migrate"):
        raise ValueError("no")
    assert said.getvalue().startswith("  !!  migrate ")


def test_on_a_terminal_a_step_is_shown_before_it_has_ended() -> None:
    said = Terminal()
    with Report(said).step("migrate"):
        assert said.getvalue() == "  ..  migrate"
    assert said.getvalue().splitlines()[-1].endswith(" s")


@pytest.mark.parametrize("stream", [StringIO, Terminal])
def test_a_step_that_speaks_begins_with_a_line(stream: type[StringIO]) -> None:
    said = stream()
    with Report(said).step("the night", speaks=True):
        said.write("settle\n")
    assert [line[:14] for line in said.getvalue().splitlines()] == ["  ..  the nigh", "settle", "  ok  the nigh"]


def test_tables() -> None:
    assert table([("a", "1"), ("bcd", "")], ("name", "n")) == "  name  n\n  ----  -\n  a     1\n  bcd"
    assert table([]) == ""
