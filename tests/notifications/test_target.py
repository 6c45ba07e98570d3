"""Where a webhook may go: twenty-five forms that are refused with nothing sent, and what is taken (B-S9)."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from notifications.target import InvalidTarget, Target, is_public, public, target_of
from notifications.transport import post

FORMS = [
    "https://127.1/",
    "https://127.0.0.1/",
    "https://0x7f000001/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://0/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.8/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://[fc00::1]/",
    "https://[fe80::1%25eth0]/",
    "https://localhost./",
    "https://localhost/",
    "https://example.com@127.0.0.1/",
    "https://example.com#@127.0.0.1/",
    "https://example。com/",
    "unix:///var/run/docker.sock",
    "file:///etc/passwd",
    "gopher://example.com/_GET",
    "https://example.com/a\r\nHost: inside",
    "http://example.com/",
    "https://example.com:22/",
    "https://example.com:/",
    "https://example.com\\@127.0.0.1/",
    "https://EXAMPLE.com/",
    "https://example.com/" + "a" * 500,
    "https:///hook",
    "https://example.com:99999/",
    "https://exa mple.com/",
    "",
]

# What a name may lead to in the hands of somebody who owns its zone (DNS rebinding), and is refused then.
INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.31.255.255", "192.168.0.10", "169.254.169.254", "100.100.100.200", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "192.0.2.7", "198.18.0.1", "::1", "::", "::ffff:10.0.0.1", "::7f00:1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "ff02::1",
    "2001:db8::1", "nonsense",
]  # fmt: skip


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Whatever any socket of this process is told to connect or send to."""
    told: list[Any] = []

    class Spied(socket.socket):
        def connect(self, address: Any) -> None:
            told.append(address)
            raise ConnectionRefusedError

        def connect_ex(self, address: Any) -> int:
            told.append(address)
            return 111

        def sendto(self, *what: Any) -> int:
            told.append(what)
            return 0

    monkeypatch.setattr(socket, "socket", Spied)
    yield told


@pytest.mark.parametrize("url", FORMS)
def test_a_form_that_could_lead_inside_is_refused_and_nothing_is_sent(url: str, spy: list[Any]) -> None:
    with pytest.raises(InvalidTarget):
        target_of(url)
    assert spy == []


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_gets_nothing(address: str, spy: list[Any]) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14", address]

    answer = post(target_of("https://rebind.example.com/hook"), b"{}", {}, rebinding)
    assert (answer.status, answer.trouble, spy) == (None, "not_public", [])
    assert asked == ["rebind.example.com"]


def test_the_connection_goes_to_the_address_that_was_judged(spy: list[Any]) -> None:
    found = iter([["93.184.215.14"], ["127.0.0.1"]])
    answer = post(target_of("https://rebind.example.com:8443/"), b"{}", {}, lambda *_: next(found))
    assert (answer.trouble, spy) == ("connection", [("93.184.215.14", 8443)])


def test_what_is_taken() -> None:
    assert target_of("https://hooks.example.com/in?a=1") == Target(True, "hooks.example.com", 443, "/in?a=1")
    assert target_of("https://xn--bcher-kva.example:8443").authority == "xn--bcher-kva.example:8443"
    assert target_of("https://a.example.com/", allowed={"example.com"}).host == "a.example.com"
    with pytest.raises(InvalidTarget):
        target_of("https://badexample.com/", allowed={"example.com"})


def test_this_machine_only_where_a_sandbox_says_so() -> None:
    for url in ("http://127.0.0.1:9000/hook", "http://localhost:9000/hook", "http://[::1]:9000/hook"):
        with pytest.raises(InvalidTarget):
            target_of(url)
        assert target_of(url, loopback=True).port == 9000
    for url in ("http://example.com/", "http://127.1/", "http://127.0.0.2/", "http://10.0.0.1/"):
        with pytest.raises(InvalidTarget):
            target_of(url, loopback=True)


def test_public_addresses() -> None:
    assert public(["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "93.184.215.14"]) == [
        "93.184.215.14",
        "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    ]
    assert not any(map(is_public, INSIDE))
    with pytest.raises(InvalidTarget):
        public([])
