"""Chapter three: a social worker of the organization, in a community post, whose certificate is registered by two persons."""

from dataclasses import dataclass
from typing import Any

from dev.journey.days import Days
from dev.journey.founding import COMMUNITY
from dev.journey.people import number, person
from dev.journey.walk import Walk

TALENT = "/v1/talent"
LEVEL = "assistant"


@dataclass(frozen=True, slots=True)
class Worker:
    """The worker as the office knows them, and the login they have of their own."""

    record: dict[str, Any]
    acting: dict[str, str]


def register_worker(walk: Walk, days: Days, employer: dict[str, Any]) -> Worker:
    """Enter a person and a post, check the certificate in, and register it."""
    walk.set_clock(days.registered)
    worker = _entered(walk, employer, days)
    credential = walk.step(
        "查验并录入证书",
        "check the certificate in",
        "POST",
        f"{TALENT}/credentials",
        by="district-clerk",
        body={
            "social_worker_id": worker.record["id"],
            "level": LEVEL,
            "credential_number": f"{days.passed.year}0530{number(walk.tag, 'credential', 10**8):08d}",
            "issued_on": days.passed.isoformat(),
            "evidence": "原件及电子证书",
        },
        expect=201,
        show=("level", "credential_number"),
    )
    _registered(walk, worker, credential)
    return worker


def _entered(walk: Walk, employer: dict[str, Any], days: Days) -> Worker:
    acting = {"subject": f"worker-{walk.tag}"}
    body = person(walk.tag, "worker") | {
        "area": COMMUNITY,
        "bank_account": f"62170038{number(walk.tag, 'account', 10**11):011d}",
        "account_sub": acting["subject"],
    }
    record = walk.step(
        "录入社会工作者",
        "enter a social worker",
        "POST",
        f"{TALENT}/social-workers",
        by="community-officer",
        body=body,
        expect=201,
        show=("name", "id_number_masked", "bank_account_masked"),
    )
    walk.step(
        f"录入任职：受雇于{employer['name']}，在社区岗位",
        "enter the post: employed by the organization, at work in a community",
        "POST",
        f"{TALENT}/employments",
        by="community-officer",
        body={
            "social_worker_id": record["id"],
            "organization": employer["credit_code"],
            "area": COMMUNITY,
            "post": "community_worker",
            "start_on": days.entered.isoformat(),
        },
        expect=201,
        show=("post", "post_class", "start_on", "state"),
    )
    return Worker(record, acting)


def _registered(walk: Walk, worker: Worker, credential: dict[str, Any]) -> None:
    case = walk.step(
        "本人申请证书登记",
        "the worker applies for registration",
        "POST",
        f"{TALENT}/local-registrations",
        by="social-worker-1",
        acting=worker.acting,
        body={"credential_id": credential["id"]},
        expect=201,
        show=("kind", "state", "late", "due_on"),
    )
    path = f"{TALENT}/local-registrations/{case['id']}"
    case = walk.step(
        "初审", "first review", "POST", f"{path}/first-review", by="district-clerk", match=case, show=("state",)
    )
    walk.step(
        "准予登记（第二人）",
        "register: a second person",
        "POST",
        f"{path}/approval",
        by="district-approver",
        match=case,
        show=("state", "period"),
    )
