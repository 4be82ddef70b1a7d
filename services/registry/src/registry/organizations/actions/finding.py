"""Find an organization by one of its public names, or say where to go with a code that is none of ours."""

from bureaukit.db import Record, Tx
from bureaukit.problems import Finding, NotFound, Refused
from bureaukit.text import Text

from registry import credit_code
from registry.organizations import store
from registry.regulations import LICENSING

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
