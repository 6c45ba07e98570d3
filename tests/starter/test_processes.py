"""How the product's own processes are started, and how they are asked whether they are well."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from starter.machine import open_door
from starter.place import Place
from starter.probes import Child, Door, answers_http, hosts, log_says, postgres_accepts, valkey_answers
from starter.processes import Addresses, command, environment, manage, services
from tests.conftest import ROOT

ADDRESSES = Addresses("postgresql://deploy:secret@db/backoffice", "redis://valkey")
CHILD = Child(7, 0)


@pytest.fixture
def place(folder: Path) -> Place:
    """A place in a folder of its own."""
    return Place.find(ROOT, folder / "var")


def test_command_lines() -> None:
    web = command("web", "python", "127.0.0.1:8000", Path("/v/beat"), 1)
    assert web[:6] == ("python", "-m", "gunicorn", "backoffice.wsgi:application", "--bind", "127.0.0.1:8000")
    assert web[web.index("--workers") + 1] == "2", "at least two, so that one may be busy"
    worker = command("worker", "python", "", Path("/v/beat"), 64)
    assert worker[worker.index("--concurrency") + 1] == "8"
    assert "--schedule" in command("beat", "python", "", Path("/v/beat"), 1)
    with pytest.raises(ValueError, match="expected web, worker or beat, found 'flower'"):
        command("flower", "python", "", Path(), 1)


def test_each_process_has_the_role_that_it_needs_and_no_more(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    monkeypatch.delenv("BACKOFFICE_HOSTS", raising=False)
    with open_door("127.0.0.1", None, 18_000) as door:
        kept = {each.name: each for each in services(place, ADDRESSES, door)}
        assert {name: each.environment["BACKOFFICE_ROLE"] for name, each in kept.items()} == {
            "web": "web",
            "worker": "job",
            "beat": "job",
        }
        assert kept["web"].kept == (door.fileno(),) and kept["worker"].kept == ()
        assert kept["web"].environment["BACKOFFICE_HOSTS"] == "localhost,127.0.0.1,[::1]"
    assert "PYTHONHOME" not in kept["web"].environment
    assert manage(place, ADDRESSES, "migrate").environment["BACKOFFICE_ROLE"] == "deploy"
    assert manage(place, ADDRESSES, "prove").environment["BACKOFFICE_ROLE"] == "job"
    assert environment(place, ADDRESSES, "web", "test")["BACKOFFICE_MODE"] == "test"


@pytest.mark.parametrize(
    ("host", "named", "names", "door"),
    [
        ("127.0.0.1", "", "localhost,127.0.0.1,[::1]", Door("127.0.0.1", 80, "localhost")),
        ("::1", "", "localhost,127.0.0.1,[::1]", Door("::1", 80, "localhost")),
        ("10.0.0.7", "", "10.0.0.7,localhost,127.0.0.1,[::1]", Door("10.0.0.7", 80, "10.0.0.7")),
        ("2001:db8::7", "", "[2001:db8::7],localhost,127.0.0.1,[::1]", Door("2001:db8::7", 80, "[2001:db8::7]")),
        ("0.0.0.0", "firm.test,other", "firm.test,other", Door("127.0.0.1", 80, "firm.test")),
        ("::", ".firm.test", ".firm.test", Door("::1", 80, "firm.test")),
    ],
)
def test_web_is_asked_by_a_name_to_which_it_answers(
    monkeypatch: pytest.MonkeyPatch, host: str, named: str, names: str, door: Door
) -> None:
    monkeypatch.setenv("BACKOFFICE_HOSTS", named)
    assert hosts(host) == names
    assert Door.of(host, 80) == door
    assert door.url == f"http://{door.name}:80/"


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """A web server that notes by which name it was asked: its port, and the names."""
    names: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            names.append(self.headers["Host"])
            self.send_response(200 if self.path == "/livez" else 503)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, names
        server.shutdown()


def test_a_web_server_is_well_when_it_answers_200(asked: tuple[int, list[str]]) -> None:
    port, names = asked
    door = Door("127.0.0.1", port, "firm.test")
    assert answers_http(door, "/livez")(CHILD)
    assert not answers_http(door, "/readyz")(CHILD)
    assert door.get("/readyz", 2.0) == (503, b"{}")
    assert set(names) == {f"firm.test:{port}"}
    with open_door("127.0.0.1", None, 19_000) as silent:
        assert Door("127.0.0.1", silent.getsockname()[1], "x").get("/", 0.2) == (0, b"")


def test_probes_look_at_this_very_process(tmp_path: Path) -> None:
    data = tmp_path / "pg"
    assert not postgres_accepts(data)(CHILD)
    data.mkdir()
    status = data / "postmaster.pid"
    for pid, says, well in (("7", "ready", True), ("7", "starting", False), ("8", "ready", False)):
        status.write_text("\n".join([pid, "d", "1", "5432", "s", "", "0", f"{says}   "]) + "\n")
        assert postgres_accepts(data)(CHILD) is well
    assert not valkey_answers(tmp_path / "absent.sock")(CHILD)
    log = tmp_path / "worker.log"
    assert not log_says(log, "ready")(CHILD)
    log.write_text("worker ready.\nagain\n")
    assert log_says(log, "ready")(CHILD)
    assert not log_says(log, "ready")(Child(7, 14)), "only what it said since it was started"
