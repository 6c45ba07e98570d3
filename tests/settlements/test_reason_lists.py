"""The lists of reason codes are whole, and what is told of each is of its list."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from settlements.causes import OWN_CODES
from settlements.lifecycle import MIRROR
from settlements.messages import codes
from settlements.reasons import EARLIER, LISTS, REASONS, WHY_OPEN, ReasonList, reason_in_words

SCHEMA = Path(__file__).parents[2] / "../shared/data/iso20022/xsd/sese.024.001.12.xsd"
TYPES = {
    ReasonList.PENDING: "PendingReason24Code",
    ReasonList.FAILING: "FailingReason4Code",
    ReasonList.UNMATCHED: "UnmatchedReason11Code",
    ReasonList.REJECTED: "RejectionReason75Code",
    ReasonList.CANCELLED: "CancelledStatusReason16Code",
    ReasonList.ACKNOWLEDGED: "AcknowledgementReason5Code",
}
OF_EARLIER_VERSIONS = {
    ReasonList.PENDING: {"PENR", "CDEL"},
    ReasonList.FAILING: {"PENR", "CDEL"},
    ReasonList.UNMATCHED: {"DEAL"},
    ReasonList.REJECTED: {"IVAG", "ULNK"},
    ReasonList.CANCELLED: {"CANO", "CREG"},
    ReasonList.ACKNOWLEDGED: set(),
}


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"the schema is not here: {SCHEMA}")
@pytest.mark.parametrize("which", ReasonList)
def test_a_list_has_every_code_of_the_schema(which: ReasonList) -> None:
    text = SCHEMA.read_text(encoding="utf-8")
    (found,) = re.findall(rf'<xs:simpleType name="{TYPES[which]}">(.*?)</xs:simpleType>', text, flags=re.DOTALL)
    today = set(re.findall(r'value="([A-Z]{4})"', found))
    assert set(LISTS[which]) == today | OF_EARLIER_VERSIONS[which]
    assert set(getattr(codes, which.name).split()) == today


@pytest.mark.parametrize("which", ReasonList)
def test_the_lists_of_today_lack_the_codes_of_earlier_versions(which: ReasonList) -> None:
    assert set(LISTS[which]) - set(getattr(codes, which.name).split()) == OF_EARLIER_VERSIONS[which]
    assert set(LISTS[which]) & EARLIER == OF_EARLIER_VERSIONS[which]


def test_what_is_told_here_is_of_the_lists() -> None:
    either = {*LISTS[ReasonList.PENDING], *LISTS[ReasonList.FAILING]}
    assert set(WHY_OPEN) | set(OWN_CODES.values()) | set(MIRROR) - {""} | set(MIRROR.values()) - {""} <= either
    assert set(REASONS) == either | set(LISTS[ReasonList.CANCELLED])


def test_one_code_means_another_thing_in_another_list() -> None:
    assert reason_in_words("DQUA", ReasonList.UNMATCHED) == "the quantity differs"
    assert reason_in_words("DQUA", ReasonList.REJECTED) == "the quantity is not valid"
    assert reason_in_words("BYIY") != reason_in_words("BYIY", ReasonList.CANCELLED)
    assert (reason_in_words("DQUA"), reason_in_words("")) == ("DQUA", "")


def test_every_code_has_words_in_spanish() -> None:
    told = {(which, code): reason_in_words(code, which) for which, words in LISTS.items() for code in words}
    with override("es"):
        same = {each for each, words in told.items() if reason_in_words(each[1], each[0]) == words}
    assert not same
