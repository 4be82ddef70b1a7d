"""Find an organization by one of its public names, or say where to go with a code that is none of ours."""

from collections.abc import Sequence
from typing import Any

from bureaukit.db import Record, Tx
from bureaukit.pages import Order, choose
from bureaukit.problems import FieldError, Finding, Invalid, NotFound, Refused
from bureaukit.text import Text

from registry import credit_code
from registry.organizations import store
from registry.regulations import LICENSING

MOST_RANKED = 5_000  # all that are found are compared for each page; beyond this a list is sorted, not ranked
SOCIAL_ENTERPRISE = Finding(
    credit_code.ENTERPRISE,
    str(LICENSING.article(32, item=2)),
    Text("社会企业不由民政部门登记", "Social enterprises are not registered by civil affairs"),
    Text("请向市场监督管理部门办理", "Go to the market supervision administration (市场监督管理部门)"),
)


async def named(tx: Tx, key: str) -> Record:
    """Return an organization by id, credit code or filing number; 422 with where to go for an enterprise's code."""
    if len(key) == credit_code.CODE_LENGTH and key.startswith("9"):
        raise Refused([SOCIAL_ENTERPRISE])
    row = await store.find(tx, key)
    if row is None:
        raise NotFound
    return row


def order_of(q: str | None, sort: str | None) -> Order:
    """Return the order that a list is asked for; what was typed alone can be more or less relevant."""
    if sort != store.RELEVANCE:
        return choose(store.ORDERS, sort)
    if not q:
        words = Text("按相关度排序须有检索词 q", "Sorting by relevance needs something to be relevant to: q")
        raise Invalid(FieldError("sort", "needs_q", words))
    return store.by_relevance(q)


async def refuse_too_many(tx: Tx, order: Order, conditions: Sequence[Any], register: Any) -> None:
    """Refuse to rank more than can be compared for one page, rather than rank some of them."""
    if order.name == store.RELEVANCE and await store.are_more_than(tx, MOST_RANKED, conditions, register):
        words = Text(
            f"命中超过{MOST_RANKED}个，请缩小范围或改用其他排序",
            f"More than {MOST_RANKED} are found: narrow the search down, or sort otherwise",
        )
        raise Invalid(FieldError("sort", "too_many_to_rank", words))
