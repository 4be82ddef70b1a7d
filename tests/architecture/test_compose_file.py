"""docker-compose.yml keeps its promises on paper; tests/compose runs it where there is a Docker engine."""

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bureaukit.crypto import KeyRing
from ruamel.yaml import YAML

from dev.containers import compose_tools
from dev.topology import ROOT, SERVICES

BASE, REHEARSAL = ROOT / "docker-compose.yml", ROOT / "docker-compose.dev.yml"
OURS = (*SERVICES, "gateway")
IMAGE_BUILD: dict[str, Any] = {"context": ".", "args": {"BASE": "${BASE_IMAGE:-python:3.11-slim-bookworm}"}}


def read(path: Path) -> dict[str, Any]:
    """Return a compose file with its anchors and merges resolved, as plain values."""
    found: dict[str, Any] = json.loads(json.dumps(YAML(typ="safe").load(path)))
    return found


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """What the production file starts."""
    found: dict[str, Any] = read(BASE)["services"]
    return found


@pytest.fixture(scope="module")
def issuer() -> dict[str, Any]:
    """What the rehearsal adds."""
    found: dict[str, Any] = read(REHEARSAL)["services"]["issuer"]
    return found


def test_it_starts_one_database_four_services_their_migrations_and_the_gateway(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "gateway", *SERVICES, *(f"{name}-migrate" for name in SERVICES)}


def test_only_the_gateway_publishes_a_port_and_only_on_loopback_unless_told(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "ports" in service} == {"gateway"}
    assert services["gateway"]["ports"] == ["${SEEDBED_BIND:-127.0.0.1}:${SEEDBED_PORT:-8000}:8000"]
    assert all("network_mode" not in service for service in services.values())


def test_the_database_is_on_a_network_without_a_way_out_that_the_gateway_is_not_on(services: dict[str, Any]) -> None:
    assert read(BASE)["networks"]["database"] == {"internal": True}
    assert services["postgres"]["networks"] == ["database"]
    assert "database" not in services["gateway"]["networks"]


def test_every_container_is_closed(services: dict[str, Any], issuer: dict[str, Any]) -> None:
    for name, service in (services | {"issuer": issuer}).items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"] == {"driver": "local"}, f"{name} would fill the disk with logs"
        assert not {"privileged", "user", "cap_add", "devices", "pid"} & set(service) or name == "postgres", name
        assert service["restart"] == ("no" if name.endswith("-migrate") else "unless-stopped"), name


def test_the_image_has_no_root() -> None:
    instructions = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in instructions if line.startswith("USER")] == ["USER 10001:10001"]


def test_every_service_waits_for_its_own_migration_and_says_when_it_is_healthy(
    services: dict[str, Any], issuer: dict[str, Any]
) -> None:
    for name in SERVICES:
        migration = services[f"{name}-migrate"]
        assert migration["command"] == ["python", "-m", name, "migrate"]
        assert migration["depends_on"] == {"postgres": {"condition": "service_healthy"}}
        assert services[name]["depends_on"] == {f"{name}-migrate": {"condition": "service_completed_successfully"}}
        assert migration["environment"] == services[name]["environment"]
    assert services["gateway"]["depends_on"] == {name: {"condition": "service_healthy"} for name in SERVICES}
    running = {name: service for name, service in services.items() if not name.endswith("-migrate")}
    assert all("healthcheck" in service for service in (*running.values(), issuer))


def test_every_image_of_ours_is_built_from_the_one_dockerfile_on_a_base_that_can_be_chosen(
    services: dict[str, Any], issuer: dict[str, Any]
) -> None:
    for name, service in (services | {"issuer": issuer}).items():
        if name == "postgres":
            continue
        package = name.removesuffix("-migrate")
        assert service["build"] == IMAGE_BUILD | {"args": IMAGE_BUILD["args"] | {"PACKAGE": package}}, name
        assert service["image"] == f"seedbed/{package}:${{SEEDBED_TAG:-latest}}"


def test_secrets_come_from_files_and_each_service_sees_its_own(services: dict[str, Any]) -> None:
    declared = read(BASE)["secrets"]
    assert all(set(secret) == {"file"} for secret in declared.values())
    assert all(secret["file"].startswith("./deploy/secrets/") for secret in declared.values())
    for name in SERVICES:
        own = [f"db-{name}", f"field-keys-{name}", f"client-{name}"]
        assert services[name]["secrets"] == services[f"{name}-migrate"]["secrets"] == own
        environment = services[name]["environment"]
        assert environment["SEEDBED_DATABASE_URL"] == f"postgresql://{name}@postgres/{name}"
        assert environment["SEEDBED_DATABASE_PASSWORD_FILE"] == f"/run/secrets/db-{name}"
    assert "secrets" not in services["gateway"]
    assert services["postgres"]["secrets"] == ["db-admin", *(f"db-{name}" for name in SERVICES)]


def test_no_file_holds_a_password_or_a_default_for_one() -> None:
    for path in (BASE, REHEARSAL, ROOT / "Dockerfile"):
        for line in path.read_text().splitlines():
            if re.search(r"password|secret|token", line.partition("#")[0], re.IGNORECASE):
                assert not re.search(r":-|://[^@/]*:[^@/]*@", line) or "TOKEN_TYPES" in line, f"{path.name}: {line}"
                assert re.search(r"_FILE|secrets|run/|db-|TOKEN_URL|TOKEN_TYPES", line), f"{path.name}: {line}"


def test_production_names_its_issuer_and_has_no_default_for_it(services: dict[str, Any]) -> None:
    for name in OURS:
        assert services[name]["environment"]["SEEDBED_ISSUER"].startswith("${SEEDBED_ISSUER:?")
        assert services[name]["environment"]["SEEDBED_PROFILE"] == "${SEEDBED_PROFILE:-production}"


def test_the_secrets_that_are_made_are_the_ones_that_are_read(tmp_path: Path) -> None:
    make = runpy.run_path(str(ROOT / "deploy" / "init_secrets.py"))["main"]
    make(tmp_path)
    wanted = {secret["file"].removeprefix("./deploy/secrets/") for secret in read(BASE)["secrets"].values()}
    made = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert wanted | {"clients/partner-finance", "clients/partner-procurement"} == set(made)
    assert len(set(made.values())) == len(made), "no two secrets are alike"
    assert tmp_path.stat().st_mode & 0o077 == 0, "the folder is closed to others"
    for name in SERVICES:
        assert KeyRing.load(tmp_path / f"field-keys-{name}.json").suite == "aes"

    make(tmp_path)
    assert {name: (tmp_path / name).read_text() for name in made} == made, "what exists is kept"


def test_the_files_are_what_the_compose_specification_allows() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    command: list[str | Path] = [checker, "--builtin-schema", "vendor.compose-spec", BASE, REHEARSAL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    for key in ("name", "include", "version"):
        assert key not in read(BASE), f"docker-compose 1.29 does not know `{key}`, or v2 warns of it"


@pytest.mark.parametrize("tool", compose_tools(), ids=" ".join)
def test_every_compose_tool_here_accepts_them(tool: tuple[str, ...]) -> None:
    done = config(tool, SEEDBED_ISSUER="https://sso.example.gov.cn")
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr.lower()


@pytest.mark.parametrize("tool", compose_tools(), ids=" ".join)
def test_without_an_issuer_nothing_starts(tool: tuple[str, ...]) -> None:
    done = config(tool)
    assert done.returncode != 0
    assert "SEEDBED_ISSUER" in done.stderr


def config(tool: tuple[str, ...], **settings: str) -> "subprocess.CompletedProcess[str]":
    """Let a tool read both files, with no setting of ours but these."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SEEDBED_")} | settings
    command = [*tool, "-f", str(BASE), "-f", str(REHEARSAL), "config", "-q"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
