"""To whom support services are open."""

from bureaukit.parameters import Parameter, Version
from bureaukit.text import Text

from incubator.clients.model import Clientele
from incubator.parameters.sources import OWN_RULES, START

OPEN_TO: Parameter[list[Clientele]] = Parameter(
    key="incubator.support_services.open_to",
    title=Text("支持服务的服务对象", "To whom support services are open"),
    kind=list[Clientele],
    versions=(
        Version(
            [Clientele.PHYSICAL_TENANT, Clientele.VIRTUAL_TENANT],
            START,
            "昆明市五华区培育发展中心为入驻组织提供服务；对其他组织开放由本级决定；" + OWN_RULES,
            "M",
        ),
    ),
)

ALL = (OPEN_TO,)
