"""A partner's webhook receiver: a real HTTP server that takes in only what is signed by the rules of Standard Webhooks."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass
class Subscriber:
    """What was received with a good signature, each event once, and how many messages were turned away."""

    url: str
    secret: str
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: int = 0

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Verify a message and keep it; return the status to answer with."""
        try:
            Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            self.refused += 1
            return 401
        event = json.loads(body)
        self.events.setdefault(event["id"], event)
        return 204

    def find(self, topic: str, **data: Any) -> dict[str, Any] | None:
        """Return the first event of a topic that says so."""
        return next(
            (
                event
                for event in list(self.events.values())
                if event["type"].startswith(topic) and all(event["data"].get(name) == data[name] for name in data)
            ),
            None,
        )


@contextmanager
def listening(secret: str, host: str = "127.0.0.1") -> Iterator[Subscriber]:
    """Receive on a free port; `host` is the name under which the platform reaches this machine."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(subscriber.take(headers, body))
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Stay quiet: the journey tells what arrived."""

    server = ThreadingHTTPServer((host, 0), Door)
    subscriber = Subscriber(f"http://{host}:{server.server_address[1]}/events", secret)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield subscriber
    finally:
        server.shutdown()
        server.server_close()
