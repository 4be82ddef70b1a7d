"""Lets one organization end again and again, from the same eve on, while the services that carry its end out are killed."""

import asyncio
import random
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import cycle
from typing import Any

from bureaukit import fsck
from bureaukit.http import httpx
from bureaukit.settings import Profile, Settings

from dev.supervisor import Nursery
from dev.topology import SERVICES, Topology
from tests.system.ending import DEREGISTRATIONS, PAID, Story, walking
from tests.system.given import Platform
from tests.system.mortal import Fate
from tests.system.shelf import Shelf
from tests.system.wholeness import KEY, Wholeness

LOOK_SECONDS = 0.1
SETTLED_SECONDS = 10.0  # within these the last confirmations have arrived
MOST_TRIALS = 4  # for each kill that is wanted: a life may end before it comes to its point
SECOND_DEATH, BAD_LINE = 0.25, 0.2  # how often a service dies again while it recovers, and how often the network is bad


class MortalPlatform(Platform):
    """A platform whose services have a fate: see tests/system/mortal.py."""

    def __init__(self, topology: Topology) -> None:
        command = "tests.system.mortal"
        processes = [
            replace(process, command=(command, process.name)) if process.name in SERVICES else process
            for process in topology.processes()
        ]
        super().__init__(topology, processes, Nursery(command))
        self.lives = topology.home / "lives"

    def keep(self, shelf: Shelf) -> None:
        """Kill the services, remember their databases, and start them again."""
        self._kill_all()
        shelf.keep()
        self._begin({})

    def go_back(self, shelf: Shelf, fates: dict[str, Fate]) -> None:
        """Be where the databases were kept, with what is in store for each service from the moment they are armed."""
        self._kill_all()
        shelf.put_back()
        self._begin(fates)

    def _kill_all(self) -> None:
        for name in SERVICES:
            self.wait_until_ready(name)  # it may have died a moment ago, and is being started
            self.kill(name)

    def _begin(self, fates: dict[str, Fate]) -> None:
        shutil.rmtree(self.lives, ignore_errors=True)
        self.lives.mkdir()
        for name, fate in fates.items():
            fate.write(self.lives, name)
        self.release_all(SERVICES)

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Let points count, and let deaths come."""
        flag = self.lives / "armed"
        flag.touch()
        try:
            yield
        finally:
            flag.unlink()

    def deaths(self) -> list[tuple[float, str]]:
        """Return when and where lives ended."""
        path = self.lives / "deaths"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(float(at), place) for at, _, place in (line.partition(" ") for line in lines)]

    def points(self, name: str) -> list[str]:
        """Return every point that the lives of a service came to."""
        path = self.lives / f"{name}.points"
        return path.read_text().splitlines() if path.exists() else []


@dataclass
class Trial:
    """One end: who died of it, what was seen half done, and how it came out."""

    deaths: list[tuple[float, str]] = field(default_factory=list)
    half: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    converged_s: float | None = None


@dataclass
class Count:
    """What a campaign saw."""

    trials: int = 0
    kills: int = 0
    places: set[str] = field(default_factory=set)
    half: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    max_converge_s: float = 0.0

    def add(self, trial: Trial) -> None:
        """Count one more trial."""
        self.trials += 1
        self.kills += len(trial.deaths)
        self.places |= {place for _, place in trial.deaths}
        self.half += sorted(trial.half)
        self.wrong += trial.wrong
        self.lost += trial.converged_s is None
        self.max_converge_s = max(self.max_converge_s, trial.converged_s or 0.0)

    def __str__(self) -> str:
        return (
            f"trials={self.trials} kills={self.kills} places={len(self.places)} half={len(self.half)} "
            f"wrong={len(self.wrong)} lost={self.lost} max_converge_s={self.max_converge_s:.1f}"
        )


class Campaign:
    """An organization on the eve of its end, which is kept on a shelf: each trial begins there."""

    def __init__(self, platform: MortalPlatform, story: Story, case: dict[str, Any], shelf: Shelf) -> None:
        self._platform = platform
        self._story = story
        self._case = case
        self._shelf = shelf
        self._id: str = story.organization["id"]
        self._effects = Wholeness(platform.topology, self._id)

    def run(self, kills: int, *, hurried: bool = True) -> Count:
        """Let services die, each at one point after another, until so many lives have ended."""
        chance, count = random.Random(18), Count()
        count.add(self.trial({}))
        turns = {}
        for name in SERVICES:
            points = list(range(1, len(self._platform.points(name)) + 1))
            chance.shuffle(points)
            turns[name] = cycle(points)
        while count.kills < kills and count.trials < MOST_TRIALS * kills:
            bad_line = chance.random() < BAD_LINE
            fates = {}
            for name, turn in turns.items():
                again = [chance.randrange(1, 40)] if chance.random() < SECOND_DEATH else []
                fates[name] = Fate([next(turn), *again], cuts=0.3 if bad_line else 0.0, hurried=hurried)
            count.add(self.trial(fates))
        return count

    def trial(self, fates: dict[str, Fate], *, bound: float = 30.0) -> Trial:
        """Let it end once, with a fate for each service, and look how it comes out."""
        trial, platform = Trial(), self._platform
        platform.go_back(self._shelf, fates)
        with platform.armed(), self._watched(trial):
            trial.converged_s = self._ended(bound)
        trial.deaths = platform.deaths()
        if trial.converged_s is not None:
            disagreed = platform.disagreements(SETTLED_SECONDS).items()
            trial.wrong = [*self._effects.not_once(), *self._unclean(), *self._paid()]
            trial.wrong += [f"{sentence}: {samples}" for sentence, samples in disagreed]
        return trial

    def _ended(self, bound: float) -> float | None:
        """Decide, and wait until every service has confirmed; return how long after the last death that was."""
        began, decided = time.time(), False
        while True:
            now = time.time()
            last = max([began, *(at for at, _ in self._platform.deaths())])
            if decided and self._is_complete():
                return max(0.0, now - last)
            if now - last > bound:
                return None
            decided = decided or self._decide()
            time.sleep(0.05)

    def _decide(self) -> bool:
        """Approve, always with the same key; whoever asks again is answered the same."""
        headers = {"idempotency-key": KEY, "if-match": self._case["etag"]}
        headers |= self._platform.token("district-approver")
        path = f"{DEREGISTRATIONS}/{self._case['id']}/approval"
        return self._platform.http.post(path, headers=headers).status_code == httpx.codes.OK

    def _is_complete(self) -> bool:
        path = f"/v1/registry/organizations/{self._id}/ending"
        answer = self._platform.http.get(path, headers=self._platform.token("district-clerk"))
        return answer.status_code == httpx.codes.OK and bool(answer.json()["complete"])

    @contextmanager
    def _watched(self, trial: Trial) -> Iterator[None]:
        """Look again and again whether anything is half done, in services that live and in those that are dead."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(LOOK_SECONDS):
                for service in SERVICES:
                    trial.half |= self._effects.half_done(service)

        with ThreadPoolExecutor(1) as aside:
            watching = aside.submit(watch)
            try:
                yield
            finally:
                over.set()
            watching.result()

    def _unclean(self) -> list[str]:
        """Return the services whose records are not what must be true of them."""
        topology = self._platform.topology
        return [
            f"{name}: fsck"
            for name in SERVICES
            if not asyncio.run(
                fsck.run(
                    import_module(f"{name}.app").SERVICE,
                    Settings(profile=Profile.DEV, home=topology.home, database_url=topology.database_url(name)),
                )
            )
        ]

    def _paid(self) -> list[str]:
        """Return what the next run has for somebody whose employer has ended."""
        story = replace(self._story, walk=walking(self._platform.topology.gateway_url))
        line = story.line_of_the_run(PAID)
        story.walk.close()
        return [] if line["amount_fen"] == 0 else [f"paid after the end: {line['amount_fen']} fen"]
