"""Filing of heads (负责人备案): whose posts begin and whose end after an election, on the days that are stated."""

from dataclasses import replace
from datetime import date

from bureaukit.db import Tx

from registry.applications.actions.matters.filed import same_for_both
from registry.applications.actions.matters.governance import GOVERNED, declared
from registry.applications.actions.matters.noted import Noted
from registry.applications.actions.matters.officers import enter_heads, heads_judged
from registry.applications.actions.matters.specification import Circumstances, Parts
from registry.applications.model import Application, HeadsFiling, Leaving, Matter, Part
from registry.applications.model import EnclosedDocument as Paper
from registry.applications.rules import noted as rules
from registry.applications.rules.heads import ELECTED, Elected
from registry.parameters.cases import PROMISED_FILING
from registry.people.actions import posts
from registry.people.actions.nominating import house_of
from registry.people.model import Post
from registry.people.store import posts as store


def _resolved(application: Application, about: Circumstances, handed_in_on: date) -> Parts:
    elected_on = declared(application, HeadsFiling).elected_on
    before = replace(rules.was_resolved_before, article=GOVERNED[about.row["type"]])
    return (((before,), rules.Resolved(elected_on, handed_in_on)),)


async def _leaving(tx: Tx, application: Application, about: Circumstances) -> list[tuple[Leaving, Post | None]]:
    held = await store.open_posts(tx, about.row["id"])
    return [(one, _meant(one, held)) for one in declared(application, HeadsFiling).leaving]


def _meant(one: Leaving, held: list[Post]) -> Post | None:
    """Return the one post that is meant; two that answer to one description are none."""
    if one.post_id:
        found = [post for post in held if post.id == one.post_id]
    else:
        found = [post for post in held if (post.kind, post.name) == (one.kind, one.name)]
    return found[0] if len(found) == 1 else None


async def _judged(tx: Tx, application: Application, about: Circumstances) -> Parts:
    leaving = await _leaving(tx, application, about)
    begins = [one.office.from_on for one in application.people if one.part is Part.HEAD and one.office]
    handed_in_on = application.progress.received_on or about.today
    elected = Elected(begins, leaving, application.filing.effective_on, handed_in_on)
    ends = {post.id: one.ended_on for one, post in leaving if post and one.ended_on}
    return ((ELECTED, elected), *await heads_judged(tx, application, about, house_of(about.row), ends))


async def _take_office(tx: Tx, application: Application, about: Circumstances) -> None:
    """Let the posts end and begin; whoever goes on for a further term leaves the one before."""
    for one, post in await _leaving(tx, application, about):
        if post and one.ended_on:
            await posts.leave(tx, post, version=post.version, on=one.ended_on, today=about.today)
    await enter_heads(tx, application, about, about.row)


HEADS = Noted(
    matter=Matter.HEADS_FILING,
    articles=GOVERNED,
    own=_resolved,
    look=_judged,
    also=_take_office,
    promised=PROMISED_FILING,
    papers=same_for_both(Paper.HEADS_FORM, Paper.MINUTES),
)
