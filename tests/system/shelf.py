"""Keeps the databases of a platform as they are at one moment, so that a test can begin there again and again."""

import shutil
from pathlib import Path

import psycopg

from dev.topology import SERVICES, Topology


class Shelf:
    """The four databases as they were at one moment, to go back to while nobody uses them."""

    def __init__(self, topology: Topology, pg_url: str | None, name: str) -> None:
        self._home = topology.home
        self._topology = topology
        self._pg_url = pg_url
        self._name = name
        self._kept = self._home / name

    def keep(self) -> None:
        """Remember them as they are."""
        self._kept.mkdir()
        for service in SERVICES:
            if self._is_in_files:
                self._copy(service, self._home, self._kept)
            else:
                self._make(*self._databases(service))

    def put_back(self) -> None:
        """Make them what they were."""
        for service in SERVICES:
            if self._is_in_files:
                self._copy(service, self._kept, self._home)
            else:
                self._make(*reversed(self._databases(service)))

    def clear(self) -> None:
        """Forget them; files go with their folder."""
        for service in () if self._is_in_files else SERVICES:
            self._drop(self._databases(service)[1])

    @property
    def _is_in_files(self) -> bool:
        return self._topology.database_template is None

    def _copy(self, service: str, from_: Path, to: Path) -> None:
        for old in to.glob(f"{service}.db*"):
            old.unlink()
        for file in from_.glob(f"{service}.db*"):
            shutil.copy(file, to)

    def _databases(self, service: str) -> tuple[str, str]:
        """Return the name of a service's database, and of its copy."""
        url = self._topology.database_url(service)
        assert url
        name = url.partition("?")[0].rsplit("/", 1)[1]
        return name, f"{name}_{self._name}"

    def _make(self, template: str, name: str) -> None:
        self._drop(name)
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def _drop(self, name: str) -> None:
        self._admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _admin(self, statement: str) -> None:
        assert self._pg_url
        with psycopg.connect(self._pg_url, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]
