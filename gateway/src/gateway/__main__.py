"""Runs the gateway: `python -m gateway serve | openapi`."""

import argparse
import gc
import json

from bureaukit.telemetry import configure_logs

from gateway.settings import GatewaySettings


def main() -> None:
    """Run one command."""
    parser = argparse.ArgumentParser(description="the gateway of Seedbed")
    parser.add_argument("command", choices=["serve", "openapi"])
    chosen = parser.parse_args()
    settings = GatewaySettings()
    configure_logs(settings.log_level)
    if chosen.command == "serve":
        _serve(settings)
    else:
        _openapi(settings)


def _serve(settings: GatewaySettings) -> None:
    from bureaukit.server import serve  # noqa: PLC0415 -- the other command serves nothing

    from gateway.app import create_app  # noqa: PLC0415 -- the same
    from gateway.guard import EdgeProtocol  # noqa: PLC0415 -- the same

    gc.set_threshold(50_000, 20, 100)  # requests leave no rings behind: looking for them after 700 objects cost 3 %
    serve(create_app(settings), host=settings.host, port=settings.listen_port or 8000, protocol=EdgeProtocol)


def _openapi(settings: GatewaySettings) -> None:
    from gateway.merge import own_document  # noqa: PLC0415 -- the other command needs it not

    print(json.dumps(own_document(settings), ensure_ascii=False, indent=1, sort_keys=True))  # noqa: T201 -- the answer


if __name__ == "__main__":
    main()
