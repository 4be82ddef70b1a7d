"""`python -m dev.seed`: load the demo district once, through the gateway, at the pace of its story."""

import asyncio
import sys

from dev.seed.agenda import Act
from dev.seed.district import District, district
from dev.seed.platform import Astray, Platform
from dev.seed.progress import Progress
from dev.seed.steps import decisions, premises, registers, subsidies, tenants, workers
from dev.topology import Topology

STEPS = (registers, premises, tenants, decisions, workers, subsidies)


def agenda(of: District) -> list[Act]:
    """Return all acts in the order of their days."""
    found = [act for step in STEPS for act in step.acts(of)]
    return sorted(found, key=lambda act: (act.on, act.rank))


async def load(platform: Platform) -> None:
    """Walk through the story; whatever happens, the clock shows real time afterwards."""
    acts = agenda(district())
    progress = Progress(sum(act.weight for act in acts))
    await platform.mark_loading(now=True)
    try:
        for act in acts:
            progress.begin(act.title, f"{act.on:%Y-%m}")
            await platform.set_clock(act.on)
            await act.do(platform)
            progress.advance(act.weight)
    finally:
        await platform.set_clock(None)
        await platform.mark_loading(now=False)
    await platform.mark_loaded()
    progress.end()


async def main() -> int:
    """Load the district unless it is there."""
    async with Platform(Topology.from_environment().gateway_url) as platform:
        if await platform.is_loaded():
            return 0
        try:
            await load(platform)
        except Astray as reason:
            print(f"\n载入中断 The demo district was not loaded: {reason}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
