"""Which step may follow which, by which article, within how many days: a table, and the one door through it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, Literal, TypeVar

from bureaukit.codes import CodeList
from bureaukit.law import Article
from bureaukit.problems import NOT_ALLOWED_NOW, Finding, Problem
from bureaukit.roles import named
from bureaukit.text import Text

State = TypeVar("State", bound=CodeList)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a step may take: `unit` says how the days are counted (行政许可法 第八十二条, 民法典 第二百零一条)."""

    count: int
    unit: Literal["days", "working_days", "months", "years"]

    @property
    def zh(self) -> str:
        """How it is written: 5个工作日, 60日."""
        unit = {"days": "日", "working_days": "个工作日", "months": "个月", "years": "年"}[self.unit]
        return f"{self.count}{unit}"


def days(count: int) -> Limit:
    """Calendar days, the first not counted."""
    return Limit(count, "days")


def working_days(count: int) -> Limit:
    """Working days of the bureau's calendar, the first not counted."""
    return Limit(count, "working_days")


def months(count: int) -> Limit:
    """Calendar months, ending on the corresponding day."""
    return Limit(count, "months")


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """One act: from any of `sources` to `target`, or no further if that is None. `name` is the segment clients POST to."""

    name: str
    label: Text
    sources: tuple[State, ...]
    target: State | None
    article: Article
    within: Limit | None = None
    roles: tuple[str, ...] = ()

    def leads_to(self, source: State) -> State:
        """Return where the act ends when it begins in this state."""
        return source if self.target is None else self.target


@dataclass(frozen=True, slots=True)
class Action:
    """One act as it stands for one thing now: allowed, or blocked with the reason and what would unblock it."""

    name: str
    label: Text
    allowed: bool
    article: str
    code: str | None = None
    reason: Text | None = None
    unblocked_by: Text | None = None
    earliest_on: date | None = None
    roles: tuple[str, ...] = ()

    def as_dict(self, language: str) -> dict[str, Any]:
        """Return the action as clients see it, in one language."""
        return {
            "name": self.name,
            "label": self.label.in_language(language),
            "allowed": self.allowed,
            "article": self.article,
            "code": self.code,
            "reason": self.reason.in_language(language) if self.reason else None,
            "unblocked_by": self.unblocked_by.in_language(language) if self.unblocked_by else None,
            "earliest_on": self.earliest_on.isoformat() if self.earliest_on else None,
            "roles": list(self.roles),
        }


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why an act that the state allows is closed all the same: a broken rule, and the earliest day it may open."""

    finding: Finding
    earliest_on: date | None = None


class NotAllowedNow(Problem):
    """The act does not follow from the present state; the answer lists what does, and why the rest is blocked."""

    def __init__(self, name: str, actions: Sequence[Action]) -> None:
        allowed = [action.name for action in actions if action.allowed]
        zh = f"不能办理 {name}；现在可以办理：{'、'.join(allowed) or '无'}"
        en = f"{name} is not allowed; allowed now: {', '.join(allowed) or 'nothing'}"
        super().__init__(NOT_ALLOWED_NOW, Text(zh, en))
        self.actions = actions

    def as_dict(self, *, language: str, instance: str, request_id: str) -> dict[str, Any]:
        """Add the list of actions in the reader's language."""
        document = super().as_dict(language=language, instance=instance, request_id=request_id)
        return document | {"actions": [action.as_dict(language) for action in self.actions]}


@dataclass(frozen=True)
class Lifecycle(Generic[State]):
    """The whole table for one kind of thing. Nothing changes state but through `step`."""

    name: str
    initial: State
    steps: tuple[Step[State], ...]
    is_variant: bool = field(default=False, repr=False, compare=False)
    _by_name: dict[str, Step[State]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the steps and refuse two of one name."""
        by_name = {step.name: step for step in self.steps}
        if len(by_name) != len(self.steps):
            raise ValueError(f"lifecycle {self.name}: two steps share a name")
        object.__setattr__(self, "_by_name", by_name)
        if not self.is_variant:
            LIFECYCLES[self.name] = self

    def citing(self, articles: Mapping[str, Article]) -> "Lifecycle[State]":
        """Return the same table with other articles for some acts: who is under another law takes the same steps."""
        steps = tuple(replace(step, article=articles.get(step.name, step.article)) for step in self.steps)
        return replace(self, steps=steps, is_variant=True)

    def step(self, name: str, state: State, *, blockers: Mapping[str, Blocker] | None = None) -> State:
        """Return the state that the act leads to, or raise NotAllowedNow (409) with the list of acts."""
        step = self._by_name[name]
        if state not in step.sources or name in (blockers or {}):
            raise NotAllowedNow(name, self.actions(state, blockers=blockers))
        return step.leads_to(state)

    def limit(self, name: str) -> Limit | None:
        """Return within which time the step must be taken; `jobs.py` reads it."""
        return self._by_name[name].within

    def actions(self, state: State, *, blockers: Mapping[str, Blocker] | None = None) -> list[Action]:
        """Return every act with its verdict in this state; a blocker closes an act that the state would allow."""
        return [self._action(step, state, (blockers or {}).get(step.name)) for step in self.steps]

    def closed_to(self, state: State, has_role: Callable[..., bool]) -> dict[str, Blocker]:
        """Return what closes the acts of this state to somebody who has none of their roles."""
        here = [step for step in self.steps if state in step.sources]
        return {step.name: Blocker(_wrong_role(step)) for step in here if not has_role(*step.roles)}

    def _action(self, step: Step[State], state: State, blocker: Blocker | None) -> Action:
        if state not in step.sources:
            sources_zh = "、".join(source.zh for source in step.sources)
            sources_en = ", ".join(source.en for source in step.sources)
            return Action(
                step.name,
                step.label,
                allowed=False,
                article=str(step.article),
                code="WRONG_STATE",
                reason=Text(f"当前状态为「{state.zh}」", f"the present state is '{state.en}'"),
                unblocked_by=Text(f"须处于：{sources_zh}", f"needs one of: {sources_en}"),
                roles=step.roles,
            )
        if blocker:
            finding = blocker.finding
            return Action(
                step.name,
                step.label,
                allowed=False,
                article=finding.article,
                code=finding.code,
                reason=finding.message,
                unblocked_by=finding.next_step,
                earliest_on=blocker.earliest_on,
                roles=step.roles,
            )
        return Action(step.name, step.label, allowed=True, article=str(step.article), roles=step.roles)

    def states(self) -> list[State]:
        """Return the states the table names, the initial one first."""
        named: dict[State, None] = {self.initial: None}
        for step in self.steps:
            named.update(dict.fromkeys((*step.sources, *map(step.leads_to, step.sources))))
        return list(named)

    def as_mermaid(self) -> str:
        """Return the state diagram for the generated documentation."""
        ways = [(source, step.leads_to(source), step.label.zh) for step in self.steps for source in step.sources]
        states = dict.fromkeys(state for source, target, _ in ways for state in (source, target))
        lines = ["stateDiagram-v2", *(f'    state "{state.zh}" as {state.value}' for state in states)]
        lines += [f"    [*] --> {self.initial.value}"]
        lines += [f"    {source.value} --> {target.value}: {label}" for source, target, label in ways]
        return "\n".join(lines)


def _wrong_role(step: Step[Any]) -> Finding:
    if not step.roles:
        return Finding("AUTOMATIC", str(step.article), Text("由系统自动办理", "This happens by itself"))
    roles = named(step.roles)
    return Finding(
        "WRONG_ROLE",
        str(step.article),
        Text(f"此事由以下人员办理：{roles.zh}", f"This is for the roles: {roles.en}"),
        Text("请由有权办理的人办理", "Somebody in one of these roles does it"),
    )


LIFECYCLES: dict[str, "Lifecycle[Any]"] = {}


def lifecycles(names: Iterable[str] | None = None) -> list["Lifecycle[Any]"]:
    """Return the lifecycles declared in this process, by name."""
    return [LIFECYCLES[name] for name in sorted(names or LIFECYCLES)]
