"""The registry assembled: its slices, its parameters, its guards."""

from bureaukit.app import Service
from bureaukit.text import Text

from registry.database import Base
from registry.divisions import api as divisions
from registry.parameters import BOOK
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK

SERVICE = Service(
    name="registry",
    title=Text("社会组织登记", "Registry of social organizations"),
    default_port=8001,
    metadata=Base.metadata,
    routers=(divisions.router,),
    book=BOOK,
    clerk=DISTRICT_CLERK,
    approver=DISTRICT_APPROVER,
)
