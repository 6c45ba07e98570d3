"""No secret is in any version of any file that this repository has ever had."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.house.code import ROOT

KINDS = {
    "private key": rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}",
    "key of a cloud": rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b",
    "token of a forge": rb"\b(?:gh[pousr]_[0-9A-Za-z]{36}|github_pat_\w{40,}|glpat-[\w-]{20})\b",
    "token of a chat": rb"\bxox[abposr]-[0-9A-Za-z-]{20,}",
    "key of a service": rb"\bsk_live_[0-9A-Za-z]{20,}|\bsk-[A-Za-z0-9]{40,}\b|\bSG\.[\w-]{20,}\.[\w-]{20,}",
    "signed token": rb"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}",
    "password in an address": rb"\b(?:postgres(?:ql)?|redis|amqp|smtps?|https?)://[^\s:/@\"'{}$<>]+:([^\s/@\"'{}$<>]{6,})@",
}
PATTERN = re.compile(b"|".join(b"(?P<k%d>%s)" % (n, regex) for n, regex in enumerate(KINDS.values())))
INVENTED = {"password", "secret", "guess", "hunter2", "s3cret", "p%40ss"}
"""Passwords in addresses of examples and tests."""


def versions() -> Iterator[tuple[str, bytes]]:
    """Every blob of every commit of every branch: (its id, its bytes)."""
    listed = subprocess.run(
        ["git", "rev-list", "--objects", "--all", "--filter=object:type=blob", "--filter-provided-objects"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    ids = b"".join(line.split()[0] + b"\n" for line in listed.stdout.splitlines())
    answer = subprocess.run(["git", "cat-file", "--batch"], cwd=ROOT, input=ids, capture_output=True, check=True).stdout
    place = 0
    while place < len(answer):
        end = answer.index(b"\n", place)
        name, kind, size = answer[place:end].split()
        body = answer[end + 1 : end + 1 + int(size)]
        place = end + 2 + int(size)
        if kind == b"blob":
            yield name.decode(), body


def found_in(body: bytes) -> list[str]:
    """The kinds of secrets in some bytes."""
    return [
        list(KINDS)[int(str(found.lastgroup)[1:])]
        for found in PATTERN.finditer(body)
        if not any(word.encode() in found.group() for word in INVENTED)
    ]


def test_no_secret_is_in_any_version_of_any_file() -> None:
    """The whole history, not only what is there now."""
    if not (ROOT / ".git").exists():
        pytest.skip("no history here: this is a copy without .git")
    seen = 0
    faults = []
    for name, body in versions():
        seen += 1
        faults += [f"{name}: {kind}" for kind in found_in(body)]
    assert seen > 100
    assert faults == []


@pytest.mark.parametrize(
    "planted",
    [
        b"-----BEGIN PRIVATE" + b" KEY-----\n" + b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj",
        b"AKIA" + b"IOSFODNN7EXAMPLE",
        b"ghp_" + b"a1B2c3D4e5F6a1B2c3D4e5F6a1B2c3D4e5F6",
        b"xoxb-" + b"123456789012-abcdefghijkl",
        b"postgresql://deploy:" + b"Tr0ub4dor@db/backoffice",
    ],
)
def test_a_planted_secret_is_seen(planted: bytes) -> None:
    """The scan can see."""
    assert len(found_in(b"x = '" + planted + b"'\n")) == 1
