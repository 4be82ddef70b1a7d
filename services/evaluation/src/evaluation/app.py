"""The evaluation service assembled: its slices, its parameters, its guards."""

from bureaukit.app import Service
from bureaukit.text import Text
from evaluation.database import Base
from evaluation.parameters import BOOK
from evaluation.roles import DISTRICT_APPROVER, DISTRICT_CLERK

SERVICE = Service(
    name="evaluation",
    title=Text("等级评估", "Evaluation of social organizations"),
    default_port=8004,
    metadata=Base.metadata,
    routers=(),
    book=BOOK,
    clerk=DISTRICT_CLERK,
    approver=DISTRICT_APPROVER,
    neighbours=("registry",),
)
