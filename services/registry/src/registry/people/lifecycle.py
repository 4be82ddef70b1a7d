"""How a post moves: it is held, and it ends once."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from registry.people.model import PostState
from registry.regulations import SOCIAL_GROUPS
from registry.roles import DISTRICT_CLERK

LIFECYCLE = Lifecycle(
    "registry.posts",
    PostState.HELD,
    (
        Step(
            "end",
            Text("离任", "leave the post"),
            (PostState.HELD,),
            PostState.ENDED,
            SOCIAL_GROUPS.article(14, item=6),
            roles=(DISTRICT_CLERK,),
        ),
    ),
)
