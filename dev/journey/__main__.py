"""`make demo`: walks one organization and one social worker through everything, against a running platform."""

import os
import sys
import time

from bureaukit.http import httpx

from dev.journey.story import take
from dev.journey.walk import Astray, Walk
from dev.topology import Topology

LOADING_SECONDS = 1200
RECEIVER_HOST = "SEEDBED_RECEIVER_HOST"  # by which name the platform reaches this machine; a container needs another


def main() -> int:
    """Take the walk under a tag of its own, so that it can be taken again and again."""
    gateway = Topology.from_environment().gateway_url
    try:
        walk = Walk(gateway, f"{time.time_ns():x}", lambda line: print(line, flush=True))
        _let_the_loader_end(walk)
        outcome = take(walk, receiver_host=os.environ.get(RECEIVER_HOST, "127.0.0.1"))
    except httpx.TransportError:
        print(f"Nothing answers at {gateway}; start it with `make up`. 平台未运行，请先 make up。")
        return 1
    except Astray as reason:
        print(f"\nThe journey went astray 行程中断: {reason}")
        return 1
    print(f"\nThe journey is complete 全程完成: {outcome.social['name']}  {gateway}/docs")
    return 0


def _let_the_loader_end(walk: Walk) -> None:
    """Wait while the demo district is being loaded: both set the clock."""

    def is_loading() -> bool:
        return bool(walk.read("/v1/registry/sandbox/marks/demo-loading")["value"])

    if is_loading():
        print("示范区数据正在载入，完成后开始  The demo district is being loaded; the journey begins when it is there")
        walk.until("the demo district loaded", LOADING_SECONDS, lambda: not is_loading())


if __name__ == "__main__":
    sys.exit(main())
