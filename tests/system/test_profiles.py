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


@pytest.mark.parametrize(("profile", "status"), [("dev", 200), ("sandbox", 401), ("production", 401)])
def test_a_service_outside_development_refuses_the_development_issuers_tokens(
    topology: Topology, issuer: Running, profile: str, status: int
) -> None:
    own = topology.service_environment("evaluation", topology.port)
    changes = {"SEEDBED_PROFILE": profile, "SEEDBED_ISSUER": issuer.url}
    service = subprocess.Popen([sys.executable, "-m", "evaluation", "serve"], cwd=ROOT, env=environment(own | changes))
    try:
        url = f"http://127.0.0.1:{topology.port}"
        wait_for(f"{url}/health/live", service)
        answer = httpx.get(f"{url}/v1/evaluation/rounds", headers=bearer(issuer), trust_env=False)
        assert answer.status_code == status, answer.text
    finally:
        service.terminate()
        service.wait(20)


def bearer(issuer: Running) -> dict[str, str]:
    """Return the headers of a clerk."""
    answer = issuer.http.post(f"{issuer.url}/personas/district-clerk/token").raise_for_status()
    return {"authorization": f"Bearer {answer.json()['access_token']}"}
