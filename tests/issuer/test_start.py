"""The issuer runs where development happens and nowhere else, and keeps its key."""

from pathlib import Path

import pytest

from tests.issuer.given import running, start


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SEEDBED_PROFILE": "production"}, "SEEDBED_PROFILE"),
        ({"SEEDBED_PROFILE": "sandbox"}, "SEEDBED_PROFILE"),
        ({"SEEDBED_PROFILE": ""}, "SEEDBED_PROFILE"),
        ({"SEEDBED_ISSUER_HOST": "0.0.0.0"}, "SEEDBED_ISSUER_HOST"),  # noqa: S104 -- what must be refused
        ({"SEEDBED_ISSUER_HOST": "192.0.2.1"}, "SEEDBED_ISSUER_HOST"),
        ({"SEEDBED_ISSUER_PORT": "no number"}, "SEEDBED_ISSUER_PORT"),
        ({"SEEDBED_ISSUER": "http://127.0.0.1:8005/issuer"}, "/dev"),
        ({"SEEDBED_ISSUER": "http://127.0.0.1:8005/dev/"}, "/dev"),
        ({"SEEDBED_ISSUER": "http://127.0.0.1:8005/issuer?x=/dev"}, "SEEDBED_ISSUER"),
        ({"SEEDBED_ISSUER": "https://127.0.0.1:8005/dev"}, "SEEDBED_ISSUER"),
        ({"SEEDBED_ISSUER": "http://issuer.example/dev"}, "SEEDBED_ISSUER"),
        ({"SEEDBED_ISSUER": "http://127.0.0.1@issuer.example/dev"}, "SEEDBED_ISSUER"),
    ],
)
def test_it_refuses_to_start_outside_development_with_one_clear_line(
    tmp_path: Path, changes: dict[str, str], named: str
) -> None:
    ended = start(tmp_path, **changes)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert named in ended.stderr


def test_key_and_secrets_are_private_files_and_survive_a_restart(tmp_path: Path) -> None:
    kept = []
    for _ in range(2):
        with running(tmp_path) as started:
            files = [tmp_path / "issuer" / "key.json", *sorted((tmp_path / "secrets").iterdir())]
            kept.append((started.http.get(f"{started.url}/jwks").json(), [file.read_text() for file in files]))
            assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert kept[0] == kept[1]
    assert [file.name for file in files[1:]] == [
        "partner-finance",
        "partner-procurement",
        "svc-evaluation",
        "svc-incubator",
        "svc-registry",
        "svc-talent",
    ]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["issuer", "secrets"]


def test_secrets_are_not_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with running(tmp_path):
        pass
    printed = "".join(capfd.readouterr())
    assert "listens on" in printed
    assert not any(file.read_text() in printed for file in (tmp_path / "secrets").iterdir())


def test_it_serves_below_the_path_of_its_address_as_a_proxy_passes_it_on(tmp_path: Path) -> None:
    with running(tmp_path, path="/issuer/dev") as started:
        found = started.http.get(f"{started.url}/.well-known/openid-configuration").json()
        assert found["issuer"].endswith("/issuer/dev")
        assert started.http.get(found["jwks_uri"]).status_code == 200
        assert started.http.get(started.url.replace("/issuer/dev", "/dev") + "/jwks").status_code == 404
