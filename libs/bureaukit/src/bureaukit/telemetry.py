"""What operators see: one JSON line per request and event, and counters for Prometheus; never personal data."""

import asyncio
import atexit
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, BinaryIO

import orjson
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

LONGEST_CHAIN = 5
_RAISED = re.compile(r"^[A-Za-z_][A-Za-z_.0-9]*(?=:|$)", re.MULTILINE)  # the kinds of error in a traceback's text
DEEPEST_TRACE = 30
LINES_WAIT_SECONDS = 0.02
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def configure_logs(level: str) -> None:
    """Send every log line to stdout as one JSON object, whatever stands in its fields."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.ExceptionRenderer(_trace),
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, _OfLibraries) for handler in root.handlers):
        root.addHandler(_OfLibraries(logging.WARNING))


class _OfLibraries(logging.Handler):
    """Turns what libraries log into lines like ours: their words without the values, which may be anybody's."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        words = str(record.msg).strip()
        if words.startswith("Traceback") and (kinds := _RAISED.findall(words)):  # so uvicorn tells of a failed start
            words = kinds[-1]
        structlog.get_logger().log(
            record.levelno,
            "library",
            logger=record.name,
            words=words.partition("\n")[0][:200],
            exc_info=record.exc_info,
        )


def _trace(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> list[dict[str, Any]]:
    """Return what went wrong by kind and place only: messages and variables may hold what a person sent."""
    chain: list[dict[str, Any]] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(chain) < LONGEST_CHAIN:
        frames = traceback.extract_tb(error.__traceback__)[-DEEPEST_TRACE:]
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        chain.append({"type": f"{type(error).__module__}.{type(error).__qualname__}", "at": places})
        error = error.__cause__ or error.__context__
    return chain


def _dumps(value: object, **_kw: object) -> bytes:
    return orjson.dumps(value, default=str)


class Lines:
    """Log lines of one shape for paths on which structlog's chain is too dear; those of a moment are written together."""

    def __init__(self, event: str, *, level: str, out: BinaryIO | None = None) -> None:
        self._rest = {"event": event, "level": "info"}
        self._is_on = logging.getLevelName(level.upper()) <= logging.INFO
        self._out = out or sys.stdout.buffer
        self._waiting: list[bytes] = []
        atexit.register(self.flush)

    def write(self, **fields: object) -> None:
        """Add one line, to be written in a moment."""
        if not self._is_on:
            return
        if not self._waiting:
            asyncio.get_running_loop().call_later(LINES_WAIT_SECONDS, self.flush)
        fields |= self._rest
        fields["timestamp"] = datetime.now(UTC)
        self._waiting.append(orjson.dumps(fields, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))

    def flush(self) -> None:
        """Write what has been added."""
        lines, self._waiting = self._waiting, []
        if lines and not self._out.closed:  # at the very end it may be
            self._out.write(b"".join(lines))
            self._out.flush()


class Metrics:
    """The service's own registry; labels are route templates, so that their number stays small."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "seedbed_requests_total",
            "Requests answered",
            ["service", "method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "seedbed_request_seconds",
            "Time to answer",
            ["service", "method", "route"],
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self.backlog = Gauge(
            "seedbed_deliveries_pending", "Events waiting for a subscriber", ["service"], registry=self.registry
        )
        self._service = service
        self._children: dict[
            tuple[str, str, int], tuple[Counter, Histogram]
        ] = {}  # looking one up costs more than counting

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        counter, histogram = self._children.get((method, route, status)) or self._child(method, route, status)
        counter.inc()
        histogram.observe(seconds)

    def _child(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        child = (
            self.requests.labels(self._service, method, route, str(status)),
            self.seconds.labels(self._service, method, route),
        )
        self._children[(method, route, status)] = child
        return child

    def exposition(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        return generate_latest(self.registry)
