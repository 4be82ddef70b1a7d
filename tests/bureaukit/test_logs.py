"""Every log line is one JSON object and holds nobody's number, whoever writes it."""

import io
import logging
from collections.abc import Iterator

import orjson
import pytest
import structlog
from bureaukit.telemetry import configure_logs
from support.harness import Unit
from support.toy import clerk

CANARY = "530102199003078888"


@pytest.fixture
def out() -> Iterator[io.BytesIO]:
    configure_logs("debug")
    written = io.BytesIO()
    structlog.configure(logger_factory=structlog.BytesLoggerFactory(written), cache_logger_on_first_use=False)
    yield written
    structlog.reset_defaults()


def lines(out: io.BytesIO) -> list[dict[str, object]]:
    assert CANARY.encode() not in out.getvalue()
    return [orjson.loads(line) for line in out.getvalue().splitlines()]


def test_what_a_library_logs_is_a_line_like_ours_without_its_values(out: io.BytesIO) -> None:
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received: %s", CANARY)
    try:
        int(f"no number {CANARY}")
    except ValueError:
        logging.getLogger("library").exception("it broke\nwith %s", CANARY)
    started = f"Traceback (most recent call last):\n  File x\nValueError: {CANARY}\n\nThe above\n\na.b.OddError: {CANARY}\n[SQL]"
    logging.getLogger("uvicorn.error").error(started)
    first, second, third = lines(out)
    assert third["words"] == "a.b.OddError"
    assert (first["level"], first["logger"]) == ("warning", "uvicorn.error")
    assert first["words"] == "Invalid HTTP request received: %s"
    assert second["words"] == "it broke"
    assert "ValueError" in str(second["exception"])
    assert "test_logs.py" in str(second["exception"])


async def test_a_request_is_one_line_that_a_trace_can_be_followed_by(toy: Unit, out: io.BytesIO) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    sent = {"traceparent": f"00-{trace}-b7ad6b7169203331-01", "x-request-id": "the-clients-own"}
    body = {"title": CANARY}
    made = await clerk(toy).post(f"/loans?dry_run=true&nope={CANARY}", json=body, headers=sent)
    assert made.status_code == 422
    await clerk(toy).get(f"/loans/{CANARY}", headers=sent)
    written = [line for line in lines(out) if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in written] == [
        ("/v1/toy/loans", 422),
        ("/v1/toy/loans/{loan_id}", 422),
    ]
    for line in written:
        assert (line["request_id"], line["trace_id"]) == ("the-clients-own", trace)
        assert {"service", "method", "ms", "timestamp", "level"} <= line.keys()
