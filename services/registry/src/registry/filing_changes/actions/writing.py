"""Write the notice by which a street tells a group that its filing is to end: why, and until when it may state its case."""

from bureaukit.db import Record, Tx

from registry.divisions import store as divisions
from registry.filing_changes.model import FilingChange
from registry.filing_changes.rules import STREET_DIGITS
from registry.letters.actions import issuing
from registry.letters.model import Draft, LetterKind, Sender
from registry.regulations import COMMUNITY_ORGANIZATIONS, LICENSING


async def write_notice(tx: Tx, change: FilingChange, row: Record) -> None:
    """Issue the notice in the name of the street, in the transaction of the step."""
    if change.answer_by is None or change.ground is None:
        raise ValueError("only what a street intends by itself is told beforehand")
    street = await divisions.find(tx, change.area[:STREET_DIGITS])
    name = street["name"] if street else change.area[:STREET_DIGITS]
    until = change.answer_by
    said = f"经核查，你组织(备案编号{row['filing_number']})有下列情形：{change.ground.zh}。本街道拟依职权注销你组织的备案。"
    why = f"理由：{change.reason}" + (f"；最后一次活动日期：{change.last_active_on}。" if change.last_active_on else "")
    then = (
        f"你组织可以在{until.year}年{until.month}月{until.day}日以前陈述意见、提出证据；"
        "逾期未陈述的，由本街道另一名工作人员依法作出决定。"
    )
    basis = (str(COMMUNITY_ORGANIZATIONS.whole()), str(LICENSING.article(7)))
    sender = Sender(f"{name}办事处", name)
    draft = Draft(change.id, LetterKind.ENDING_NOTICE, row["name"], (said, why, then), basis=basis, sender=sender)
    await issuing.issue(tx, draft, on=change.requested_on)
