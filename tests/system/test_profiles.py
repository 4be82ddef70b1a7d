"""Development tokens are worth nothing outside development: a real service in each profile, beside a real development issuer."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from bureaukit.http import httpx

from dev.supervisor import environment
from dev.topology import ROOT, Topology
from tests.issuer.given import Running, running
from tests.system.given import free_ports, settings, wait_for


@pytest.fixture(scope="module")
def topology(tmp_path_factory: pytest.TempPathFactory) -> Topology:
    """Databases at head, for services on a port of their own."""
    found = Topology(free_ports(), tmp_path_factory.mktemp("profiles"))
    subprocess.run([sys.executable, "-m", "dev.migrate"], cwd=ROOT, env=settings(found), check=True)
    return found


@pytest.fixture(scope="module")
def issuer(topology: Topology) -> Iterator[Running]:
    """The development issuer."""
    with running(topology.home) as started:
        yield started


@pytest.mark.feature("beyond-0")
@pytest.mark.parametrize(
    ("profile", "to_a_token", "to_a_clock"), [("dev", 200, 200), ("sandbox", 401, 200), ("production", 401, 404)]
)
def test_development_tokens_are_for_development_alone_and_production_has_no_clock_to_set(
    topology: Topology, issuer: Running, profile: str, to_a_token: int, to_a_clock: int
) -> None:
    own = topology.service_environment("evaluation", topology.port)
    changes = {"SEEDBED_PROFILE": profile, "SEEDBED_ISSUER": issuer.url}
    service = subprocess.Popen([sys.executable, "-m", "evaluation", "serve"], cwd=ROOT, env=environment(own | changes))
    try:
        url = f"http://127.0.0.1:{topology.port}"
        wait_for(f"{url}/health/live", service)
        read = httpx.get(f"{url}/v1/evaluation/rounds", headers=bearer(issuer), trust_env=False)
        assert read.status_code == to_a_token, read.text
        turned = httpx.put(f"{url}/v1/evaluation/sandbox/clock", json={"now": None}, trust_env=False)
        assert turned.status_code == to_a_clock, turned.text
    finally:
        service.terminate()
        service.wait(20)


def bearer(issuer: Running) -> dict[str, str]:
    """Return the headers of a clerk."""
    answer = issuer.http.post(f"{issuer.url}/personas/district-clerk/token").raise_for_status()
    return {"authorization": f"Bearer {answer.json()['access_token']}"}
