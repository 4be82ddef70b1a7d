"""The talent service assembled: its slices, its parameters, its guards."""

from bureaukit.app import Service
from bureaukit.text import Text
from talent.database import Base
from talent.parameters import BOOK
from talent.roles import DISTRICT_APPROVER, DISTRICT_CLERK

SERVICE = Service(
    name="talent",
    title=Text("社工人才", "Social-work talent"),
    default_port=8003,
    metadata=Base.metadata,
    routers=(),
    book=BOOK,
    clerk=DISTRICT_CLERK,
    approver=DISTRICT_APPROVER,
    neighbours=("registry",),
)
