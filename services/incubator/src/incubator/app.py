"""The incubator service assembled: its slices, its parameters, its guards."""

from bureaukit.app import Service
from bureaukit.text import Text
from incubator.database import Base
from incubator.parameters import BOOK
from incubator.roles import DISTRICT_APPROVER, DISTRICT_CLERK

SERVICE = Service(
    name="incubator",
    title=Text("孵化培育", "Incubation of social organizations"),
    default_port=8002,
    metadata=Base.metadata,
    routers=(),
    book=BOOK,
    clerk=DISTRICT_CLERK,
    approver=DISTRICT_APPROVER,
    neighbours=("registry",),
)
