"""The part of docs/performance.md that tells of the register: what was asked of whom, and what it cost."""

from bench.harness import Sample, middle, ratio
from bench.register import PEERS, SEEDBED, RegisterTable
from bench.relay import commit

TITLE = "## The register beside other services"
FLAT = 1.3  # at most so much dearer at the large size than at the small one


def section(table: RegisterTable, *, rounds: int, seconds: int, busy: float) -> str:
    """Return the section."""
    sizes = " and ".join(f"{size:,}" for size in table.sizes)
    return "\n\n".join(
        (
            TITLE,
            (
                f"Whole HTTP requests against the registry as it is served (policy, strict parameters, declared answers, ETag, log, "
                f"metrics), with {sizes} organizations in PostgreSQL, beside services in Node and Python that read the same tables and do nothing else. "
                "What is measured has one core; PostgreSQL and wrk share the other. CPU us is that of the measured process alone, for each "
                "answered request; every answer was compared with one whose organizations all candidates agree on. The peers search by "
                "`LIKE`; the registry by its own index of grams."
            ),
            f"Revision {commit()}, {rounds} rounds of {seconds} s, load average {busy:.1f} before the run; `python -m bench register`.",
            _table(table),
            _verdict(table),
        )
    )


def _cpu(sample: Sample) -> float:
    return sample.cpu_us


def _names(table: RegisterTable) -> list[str]:
    return [f"{name}, {size:,}" for size in table.sizes for name in (SEEDBED, *PEERS)]


def _table(table: RegisterTable) -> str:
    lines = ["| asked | of | CPU us | requests/s | p50 ms | p99 ms |", "|---|---|---|---|---|---|"]
    for question, samples in table.samples.items():
        for name in _names(table):
            if name in samples:
                of = samples[name]
                figures = (
                    f"{middle(of, _cpu):,.0f}",
                    f"{middle(of, lambda sample: sample.per_second):,.0f}",
                    f"{middle(of, lambda sample: sample.answered.p50_ms):.1f}",
                    f"{middle(of, lambda sample: sample.answered.p99_ms):.1f}",
                )
                lines.append("| " + " | ".join((question, name, *figures)) + " |")
    return "\n".join(lines)


def _verdict(table: RegisterTable) -> str:
    small, large = table.sizes[0], table.sizes[-1]
    lines = []
    for question, samples in table.samples.items():
        ours = f"{SEEDBED}, {large:,}"
        grown = ratio(samples, ours, f"{SEEDBED}, {small:,}", _cpu)
        served = ratio(samples, f"{SEEDBED}, {small:,}", ours, lambda sample: sample.per_second)
        lines.append(
            f"{_met(max(grown, served) <= FLAT)}: {question}: CPU {grown:.2f} x, time {served:.2f} x, of that at {small:,} (goal {FLAT})"
        )
        for peer in PEERS:
            if f"{peer}, {large:,}" in samples:
                found = ratio(samples, ours, f"{peer}, {large:,}", _cpu)
                lines.append(f"{_met(found <= 1)}: {question}: {found:.2f} x the CPU of {peer}")
    return "Goals:\n\n" + "\n".join(f"- {line}" for line in lines)


def _met(holds: bool) -> str:
    return "met" if holds else "**not met**"
