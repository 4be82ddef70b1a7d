"""What must be true of the registry beside the other services: what it announces is so, and whoever ended has ended everywhere."""

from functools import partial

from bureaukit.checks import Check
from bureaukit.invariants import of_own
from bureaukit.text import Text

from registry.deregistrations import store as deregistrations
from registry.organizations.store import checks as organizations

NEIGHBOURS = ("incubator", "talent", "evaluation")
INVARIANTS = (
    of_own(
        Check(
            "organizations-as-announced",
            Text(
                "最近发布的组织状况与登记一致", "What was announced last of an organization is what the register says"
            ),
            organizations.untold_rows,
        )
    ),
    of_own(
        Check(
            "endings-followed",
            Text("组织终止后各服务均已办结", "Every service has settled what it had with whoever ended"),
            partial(deregistrations.unfollowed, services=NEIGHBOURS),
        )
    ),
)
