"""The command line every service has: serve, migrate, openapi, rulebook, fsck."""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bureaukit import fsck, markdown, rulebook
from bureaukit.app import Service, create_app, database_url
from bureaukit.db import Database
from bureaukit.settings import Profile, Settings
from bureaukit.telemetry import configure_logs

Load = Callable[[], Service]


def main(load: Load) -> None:
    """Run one command of a service; `load` imports the service only when a command needs it."""
    parser = argparse.ArgumentParser(description="one service of Seedbed")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve HTTP until told to stop")
    migrate = commands.add_parser("migrate", help="bring the database to the newest schema")
    migrate.add_argument("--revise", metavar="MESSAGE", help="write a migration from the models instead")
    migrate.add_argument("--check", action="store_true", help="say what differs between models and database")
    commands.add_parser("openapi", help="print the OpenAPI document")
    commands.add_parser("rulebook", help="print the rules and dated parameters")
    commands.add_parser("fsck", help="look whether the database holds what must be true; 1 if not; writes nothing")
    chosen = parser.parse_args()
    settings = Settings()
    configure_logs(settings.log_level)
    service = load()
    run: dict[str, Callable[[], None]] = {
        "serve": lambda: _serve(service, settings),
        "migrate": lambda: asyncio.run(_migrate(service, settings, chosen.revise, check=chosen.check)),
        "openapi": lambda: _openapi(service, settings),
        "rulebook": lambda: _rulebook(service),
        "fsck": lambda: _fsck(service, settings),
    }
    run[chosen.command]()


def _serve(service: Service, settings: Settings) -> None:
    from bureaukit.server import serve  # noqa: PLC0415 -- the other commands serve nothing

    os.umask(0o077)  # databases and keys are nobody else's to read
    serve(create_app(service, settings), host=settings.host, port=settings.listen_port or service.default_port)


async def _migrate(service: Service, settings: Settings, revise: str | None, *, check: bool) -> None:
    from bureaukit import migrate  # noqa: PLC0415 -- brings alembic along

    os.umask(0o077)
    database = Database(database_url(service.name, settings))
    try:
        if revise:
            await migrate.revise(database, service.name, revise)
        elif check:
            found = await migrate.differences(database, service.name, service.metadata, service.guards)
            print("\n".join(found) or "at head")  # noqa: T201 -- the command's answer
            sys.exit(bool(found))
        else:
            await migrate.upgrade(database, service.name, service.guards)
    finally:
        await database.close()


def _openapi(service: Service, settings: Settings) -> None:
    with tempfile.TemporaryDirectory() as home:  # the document depends on no setting of this machine
        plain = settings.model_copy(update={"database_url": None, "home": Path(home), "profile": Profile.PRODUCTION})
        document = create_app(service, plain).openapi()
    print(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True))  # noqa: T201 -- the command's answer


def _rulebook(service: Service) -> None:
    sections = rulebook.sections(service.name, service.book)
    print(markdown.sections(sections))  # noqa: T201 -- the command's answer


def _fsck(service: Service, settings: Settings) -> None:
    sys.exit(not asyncio.run(fsck.run(service, settings)))
