"""Chapter five: another department checks an incentive; the organization is listed; the answer flips, and a subscriber hears."""

import secrets
from base64 import b64encode
from typing import Any

from dev.journey.days import Days
from dev.journey.subscriber import Subscriber, listening
from dev.journey.walk import Astray, Walk

PARTNER = "partner-procurement"
CHECK = "/v1/evaluation/incentives/check"
FLIPPED = "evaluation.incentive-flipped"
FROM_NOW_ON = 2**53  # behind every position a feed will ever have
SECONDS = 60.0  # the registry's news reaches the evaluation service, and that one's the partner, within a second or two


def check_and_flip(walk: Walk, days: Days, organization: dict[str, Any], *, receiver_host: str) -> dict[str, Any]:
    """See the purchase incentive allowed, list the organization, see it denied; return the event that arrived."""
    with listening("whsec_" + b64encode(secrets.token_bytes(32)).decode(), receiver_host) as subscriber:
        subscribed = _subscribe(walk, subscriber)
        answer = _check(walk, organization, allowed=True)
        if not answer["receipt"]:
            raise Astray("the check gave no receipt")
        _list(walk, days, organization)
        denied = _check(walk, organization, allowed=False)
        if [reason["code"] for reason in denied["reasons"]] != ["ABNORMAL_LIST"]:
            raise Astray(f"denied for another reason: {denied['reasons']}")
        heard = _heard(walk, subscriber, organization)
        _unsubscribe(walk, subscribed)
        return heard


def _subscribe(walk: Walk, subscriber: Subscriber) -> dict[str, Any]:
    return walk.step(
        "合作部门订阅变更事件（Standard Webhooks 签名）",
        "the partner subscribes to changes of the answer, signed as Standard Webhooks",
        "PUT",
        f"/v1/evaluation/subscriptions/journey-{walk.tag}",
        by=PARTNER,
        body={
            "url": subscriber.url,
            "topics": [FLIPPED],
            "after": FROM_NOW_ON,
            "secret": subscriber.secret,
        },
        show=("name", "url", "topics"),
    )


def _check(walk: Walk, organization: dict[str, Any], *, allowed: bool) -> dict[str, Any]:
    """Check until the answer is the expected one: news of the registry takes a moment to be heard."""
    path = f"{CHECK}?organization={organization['credit_code']}&benefit=purchase"
    walk.until(
        f"purchase {'allowed' if allowed else 'denied'}",
        SECONDS,
        lambda: walk.read(path, by=PARTNER)["allowed"] is allowed,
    )
    return walk.step(
        "政府采购平台核验购买服务激励：" + ("可以" if allowed else "不可以，附理由"),
        "the procurement platform checks the purchase incentive: " + ("yes" if allowed else "no, with the reason"),
        "GET",
        path,
        by=PARTNER,
        show=("allowed", "grade", "valid_until", "reasons", "as_of", "receipt"),
    )


def _list(walk: Walk, days: Days, organization: dict[str, Any]) -> None:
    """Enter the organization in the abnormal list: notice, time to be heard, two persons."""
    walk.set_clock(days.told)
    proposed = walk.step(
        "提请列入活动异常名录，并告知",
        "propose an entry in the abnormal list, and tell the organization",
        "POST",
        "/v1/registry/listings",
        by="district-clerk",
        body={
            "organization": organization["credit_code"],
            "reason": "no_party_organization",
            "statement": "经书面告知仍未设立党组织",
            "notice_on": days.told.isoformat(),
        },
        expect=201,
        show=("id", "state", "decision_open_from"),
    )
    walk.set_clock(days.listed)
    walk.step(
        "决定列入（第二人），陈述申辩期已满",
        "decide: a second person, the time for a statement being over",
        "POST",
        f"/v1/registry/listings/{proposed['id']}/approval",
        by="district-approver",
        match=proposed,
        show=("state", "entered_on"),
    )


def _heard(walk: Walk, subscriber: Subscriber, organization: dict[str, Any]) -> dict[str, Any]:
    event: dict[str, Any] = walk.until(
        "the subscriber hears of it",
        SECONDS,
        lambda: subscriber.find(FLIPPED, organization_id=organization["id"], benefit="purchase", allowed=False),
    )
    if subscriber.refused:
        raise Astray(f"{subscriber.refused} messages came without a good signature")
    walk.tell(
        "合作部门收到已签名的事件，签名有效",
        "the partner has received the signed event; the signature is good",
        {name: event[name] for name in ("id", "type", "subject", "sequence", "data")},
    )
    return event


def _unsubscribe(walk: Walk, subscribed: dict[str, Any]) -> None:
    walk.step(
        "退订",
        "unsubscribe",
        "DELETE",
        f"/v1/evaluation/subscriptions/journey-{walk.tag}",
        by=PARTNER,
        match=subscribed,
        expect=204,
    )
