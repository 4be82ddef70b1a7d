"""The talent service assembled: its slices, its parameters, its guards."""

from bureaukit.app import Service
from bureaukit.text import Text

from talent.credentials import api as credentials
from talent.database import Base
from talent.parameters import BOOK
from talent.roles import DISTRICT_APPROVER, DISTRICT_CLERK
from talent.social_workers import api as social_workers

SERVICE = Service(
    name="talent",
    title=Text("社工人才", "Social-work talent"),
    default_port=8003,
    metadata=Base.metadata,
    routers=(social_workers.router, credentials.router),
    book=BOOK,
    clerk=DISTRICT_CLERK,
    approver=DISTRICT_APPROVER,
    neighbours=("registry",),
)
