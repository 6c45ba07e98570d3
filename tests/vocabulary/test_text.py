"""Names and references: one way to write each, nothing invisible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabulary.text import ForbiddenCharacter, InvalidText, mixed_script, strict_text

NAMES = [
    "Société Générale", "Müller & Söhne KG", "O'Neill plc", "株式会社三菱UFJ銀行", "بنك دبي الإسلامي",
    "ПАО Сбербанк", "भारतीय स्टेट बैंक", "Ελληνική Τράπεζα", "בנק לאומי", "한국은행", "Bаnk", "İş Bankası",
    "می‌خواهم", "क्‍ष", "<script>alert(1)</script>", "' OR 1=1--", "=HYPERLINK(1)", "A\u00a0B",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_script_are_kept(name: str) -> None:
    assert strict_text(name, longest=60) == name


def test_text_is_kept_in_normal_form() -> None:
    assert strict_text("Ange\u0301lique", longest=9) == "Ang\u00e9lique"


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "a\tb", "a\nb", "a\u202eb", "a\u2066b", "a\u200bb", "\ufeffab", "a\u200db", "\u200cab",
     "a\ud800b",
     "a\u0378b", "a\ue000b", "a\u2028b", "a\u00adb", "a\u200fb", "a😀b", "a\U000e0041b", "a\u061cb"],
)  # fmt: skip
def test_what_is_invisible_or_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ForbiddenCharacter, match="U\\+") as refused:
        strict_text(text, longest=60)
    assert refused.value.code == "forbidden_character"
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("text", ["", " a", "a ", "a" * 11, None, 7, b"a"])
def test_empty_padded_long_and_other_values_are_refused(text: object) -> None:
    with pytest.raises(InvalidText):
        strict_text(text, longest=10)


def test_lines_are_kept_where_they_are_wanted() -> None:
    assert strict_text("one\ntwo", longest=20, lines=True) == "one\ntwo"


def test_empty_is_kept_where_it_is_wanted() -> None:
    assert strict_text("", longest=20, shortest=0) == ""


@given(st.text(max_size=40))
def test_what_is_kept_is_kept_unchanged_the_second_time(text: str) -> None:
    try:
        kept = strict_text(text, longest=40, shortest=0)
    except InvalidText:
        return
    assert strict_text(kept, longest=40, shortest=0) == kept == unicodedata.normalize("NFC", text)
    kept.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("B\u0430nk", "B\u0430nk"),
        ("Norte B\u0430nk SA", "B\u0430nk"),
        ("N0001\u0410", "N0001\u0410"),
        ("\u0391lpha-Bank", "\u0391lpha"),
        ("\uff21BC", "\uff21BC"),
        ("\U0001d401ank", "\U0001d401ank"),
    ],
)
def test_a_word_of_letters_that_look_alike_is_named(text: str, word: str) -> None:
    assert mixed_script(text) == word


ONE_ALPHABET_A_WORD = [
    *(name for name in NAMES if name != "B\u0430nk"),
    "\u041f\u0410\u041e Bank",
    "T\u30b7\u30e3\u30c4",
]


@pytest.mark.parametrize("name", ONE_ALPHABET_A_WORD)
def test_names_as_they_are_written_are_not_mixed(name: str) -> None:
    assert mixed_script(name) == ""
