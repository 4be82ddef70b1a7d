"""Measures candidates in turn, A B A B, under one load: CPU per answered request, throughput, and their ratios."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.processes import Process

SETTLE_SECONDS = 5.0  # at most, until a candidate has finished what was in flight when the load ended


class Unsound(Exception):  # noqa: N818 -- it says what the measurement is
    """The answers were not all right, or counts do not agree: there is no figure to be had from this."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a load generator saw in one run: only answers with status 200 and the expected bytes are not `wrong`."""

    requests: int
    wrong: int
    seconds: float
    p50_ms: float
    p99_ms: float
    in_flight: int = 0  # at most so many requests were sent and not waited for at the end


Load = Callable[[str], Answered]  # sends requests to the candidate at this base URL


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to do the job, already running."""

    name: str
    url: str
    process: Process
    log_mark: bytes = b""  # stands in the one line of the log that each request leaves, where there is such a log


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one candidate."""

    answered: Answered
    cpu_seconds: float

    @property
    def cpu_us(self) -> float:
        """CPU of the candidate per answered request, in microseconds."""
        return self.cpu_seconds * 1e6 / self.answered.requests

    @property
    def per_second(self) -> float:
        """Requests answered per second."""
        return self.answered.requests / self.answered.seconds


Samples = Mapping[str, Sequence[Sample]]


def in_turn(
    candidates: Sequence[Candidate],
    load: Load,
    *,
    rounds: int,
    served: Callable[[], int] | None = None,
    say: Callable[[str], None] = print,
) -> Samples:
    """Measure every candidate once in each round, so that whatever disturbs the machine disturbs them alike.

    `served` counts the requests that have reached the back end behind the candidates.
    """
    samples: dict[str, list[Sample]] = {candidate.name: [] for candidate in candidates}
    for number in range(1, rounds + 1):
        for candidate in candidates:
            sample = _once(candidate, load, served)
            samples[candidate.name].append(sample)
            say(f"  {number}/{rounds} {candidate.name:<24}{sample.cpu_us:>8.1f} us{sample.per_second:>9,.0f}/s")
    return samples


def _once(candidate: Candidate, load: Load, served: Callable[[], int] | None) -> Sample:
    process = candidate.process
    _settle(process)
    process.forget_log()
    served_before, cpu_before = served() if served else 0, process.cpu_seconds()
    answered = load(candidate.url)
    _settle(process)
    used = process.cpu_seconds() - cpu_before
    reached = served() - served_before if served else answered.requests
    if not process.is_running:
        raise Unsound(f"{candidate.name} ended under load:\n{process.last_words()}")
    if not answered.requests or answered.wrong:
        raise Unsound(f"{candidate.name}: {answered.wrong} of {answered.requests} answers are wrong")
    _agree(candidate.name, "requests at the back end", reached, answered)
    if candidate.log_mark:
        _agree(candidate.name, "lines in the log", _lines(candidate, answered.requests), answered)
    return Sample(answered, used)


def _settle(process: Process) -> None:
    """Wait until the process does nothing any more: what it finishes late belongs to the run it was asked in."""
    until, used = time.monotonic() + SETTLE_SECONDS, -1.0
    while used != (used := process.cpu_seconds()) and time.monotonic() < until:
        time.sleep(0.2)


def _lines(candidate: Candidate, least: int) -> int:
    """Count the lines of the log, and wait for those that are still to be written."""
    until = time.monotonic() + SETTLE_SECONDS
    while (count := candidate.process.logged_lines(candidate.log_mark)) < least and time.monotonic() < until:
        time.sleep(0.2)
    return count


def _agree(name: str, what: str, count: int, answered: Answered) -> None:
    most = answered.requests + answered.in_flight
    if not answered.requests <= count <= most:
        raise Unsound(f"{name}: {count} {what} for {answered.requests} answers (at most {most} can be)")


def middle(samples: Sequence[Sample], figure: Callable[[Sample], float]) -> float:
    """Return the median of a figure."""
    return median(figure(sample) for sample in samples)


def ratio(samples: Samples, name: str, reference: str, figure: Callable[[Sample], float]) -> float:
    """Return the median of the rounds' ratios: within a round both met the same machine."""
    pairs = zip(samples[name], samples[reference], strict=True)
    return median(figure(one) / figure(other) for one, other in pairs)
