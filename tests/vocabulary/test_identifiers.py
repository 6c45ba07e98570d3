"""Identifiers are checked when they are made."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabulary.identifiers import (
    Bic,
    Iban,
    Identifier,
    InvalidIban,
    InvalidIdentifier,
    Isin,
    IsinChecksum,
    Lei,
    Mic,
    Uti,
)

VALID = [
    (Isin, "US0378331005"),
    (Isin, "GB0009997999"),
    (Isin, "AU300TB01208"),
    (Isin, "DE0007164600"),
    (Isin, "XS0356705219"),
    (Isin, "EU000A1G0AA6"),
    (Isin, "AN8068571086"),
    (Lei, "7LTWFZYICNSX8D621K86"),
    (Lei, "5493001KJTIIGC8Y1R12"),
    (Iban, "GB82WEST12345698765432"),
    (Iban, "DE42100100100043921105"),
    (Iban, "NO9386011117947"),
    (Iban, "MT84MALT011000012345MTLCAST001S"),
    (Bic, "DEUTDEFF"),
    (Bic, "DEUTDEFF500"),
    (Mic, "XPAR"),
    (Mic, "360T"),
    (Uti, "7LTWFZYICNSX8D621K86TRADE0001"),
]

INVALID = [
    (Isin, "US0378331006", "check_digit"),
    (Isin, "US037833100O", "form"),
    (Isin, "USO378331005", "check_digit"),
    (Isin, "us0378331005", "form"),
    (Isin, "US 0378331005", "form"),
    (Isin, " US0378331005", "form"),
    (Isin, "US0378331005\n", "form"),
    (Isin, "US037833100", "form"),
    (Isin, "US03783310055", "form"),
    (Isin, "ZZ0378331006", "prefix"),
    (Isin, "US037833１005", "form"),
    (Isin, "", "form"),
    (Lei, "5493001KJTIIGC8Y1R21", "check_digit"),
    (Lei, "5493001kjtiigc8y1r12", "form"),
    (Lei, "5493001KJTIIGC8Y1R1", "form"),
    (Lei, "5493001KJTIIGC8Y1R123", "form"),
    (Lei, "5493 001KJTIIGC8Y1R12", "form"),
    (Lei, "5493001KJTIIGC8Y1RAB", "form"),
    (Iban, "GB82WEST12345698765433", "check_digit"),
    (Iban, "GB82 WEST 1234 5698 7654 32", "form"),
    (Iban, "gb82west12345698765432", "form"),
    (Iban, "GB82-WEST12345698765432", "form"),
    (Iban, "US64SVBKUS6S3300958879", "prefix"),
    (Iban, "GB82", "form"),
    (Bic, "DEUTDEF", "form"),
    (Bic, "DEUTDEFFX", "form"),
    (Bic, "DEUTDEFFXX", "form"),
    (Bic, "deutdeff", "form"),
    (Bic, "DEUTZZFF", "prefix"),
    (Mic, "XPA", "form"),
    (Mic, "xpar", "form"),
    (Uti, "7LTWFZYICNSX8D621K86", "form"),
    (Uti, "7LTWFZYICNSX8D621K87TRADE0001", "check_digit"),
    (Uti, "7LTWFZYICNSX8D621K86" + "A" * 33, "form"),
]


@pytest.mark.parametrize(("scheme", "text"), VALID)
def test_an_identifier_is_its_text(scheme: type[Identifier], text: str) -> None:
    assert scheme(text) == text
    assert scheme.is_valid(text)
    assert pickle.loads(pickle.dumps(scheme(text))) == text


@pytest.mark.parametrize(("scheme", "text", "rule"), INVALID)
def test_the_broken_rule_is_said(scheme: type[Identifier], text: str, rule: str) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        scheme(text)
    assert refused.value.rule == rule
    assert refused.value.code.startswith(("invalid_", "isin_"))
    assert not scheme.is_valid(text)


@pytest.mark.parametrize("value", [None, 378331005, b"US0378331005"])
def test_what_is_not_text_is_no_identifier(value: str) -> None:
    with pytest.raises(InvalidIdentifier):
        Isin(value)


def test_a_wrong_check_digit_has_a_code_of_its_own() -> None:
    with pytest.raises(IsinChecksum, match="check digit 5"):
        Isin("US0378331006")


def _with_check_digits(country: str, account: str) -> str:
    number = "".join(str(int(character, 36)) for character in f"{account}{country}00")
    return f"{country}{98 - int(number) % 97:02}{account}"


@pytest.mark.parametrize(
    ("country", "account"),
    [
        ("DE", "10010010004392110"),
        ("DE", "1001001000439211055"),
        ("GB", "123412345698765432"),
        ("DE", "1001001000439211AB"),
    ],
)
def test_an_iban_has_the_format_of_its_country_even_if_the_check_digits_are_right(country: str, account: str) -> None:
    with pytest.raises(InvalidIban) as refused:
        Iban(_with_check_digits(country, account))
    assert refused.value.rule == "length"


def _sums_to_one(text: str) -> bool:
    return int("".join(str(int(character, 36)) for character in text)) % 97 == 1


def test_check_digits_below_02_and_above_98_are_never_right() -> None:
    letters = "ABCDEFGHIJKLMNOPQR"
    others = [f"{letters[:14]}{n:04}{digits}" for n in range(300) for digits in ("00", "01", "99")]
    congruent = [text for text in others if _sums_to_one(text)]
    assert congruent
    assert not any(Lei.is_valid(text) for text in congruent)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=18, max_size=18), st.data())
def test_a_changed_letter_or_digit_of_an_lei_is_noticed(body: str, data: st.DataObject) -> None:
    digits = next(f"{n:02}" for n in range(2, 99) if _sums_to_one(f"{body}{n:02}"))
    lei = Lei(body + digits)
    at = data.draw(st.integers(0, 17))
    alike = "0123456789" if lei[at].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    other = data.draw(st.sampled_from(alike.replace(lei[at], "")))
    changed = lei[:at] + other + lei[at + 1 :]
    assert not Lei.is_valid(changed)


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    for scheme in (Isin, Lei, Iban, Bic, Mic, Uti):
        assert scheme.is_valid(text) in (True, False)


def test_parts_can_be_asked_for() -> None:
    assert Isin("XS0356705219").country == "XS"
    assert Bic("DEUTDEFF500").head_office == "DEUTDEFF"
    assert Bic("DEUTDEFF500").country == "DE"
    assert [Bic(bic).with_branch for bic in ("DEUTDEFF", "DEUTDEFFXXX", "DEUTDEFF500")] == [
        "DEUTDEFFXXX",
        "DEUTDEFFXXX",
        "DEUTDEFF500",
    ]
    assert Uti("7LTWFZYICNSX8D621K86TRADE0001").issuer == "7LTWFZYICNSX8D621K86"
