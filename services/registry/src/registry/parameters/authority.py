"""How this bureau is called and where it is: settings, not law."""

from bureaukit.parameters import Parameter
from bureaukit.text import Text

from registry.parameters.kinds import HERE, REGULATIONS, Area, Name, parameter

AUTHORITY_AREA: Parameter[str] = parameter(
    "authority.area",
    Text("登记管理机关的区划代码", "division code of the authority"),
    Area,
    "530102",
    REGULATIONS,
    HERE,
)

AUTHORITY_NAME: Parameter[str] = parameter(
    "authority.name_prefix",
    Text("名称中的行政区划", "the division in a name"),
    Name,
    "昆明市五华区",
    REGULATIONS,
    "《社会组织名称管理办法》第九条：市辖区名称与市名连用",
    "M",
)

CERTIFICATE_PREFIX: Parameter[str] = parameter(
    "authority.certificate_prefix",
    Text("登记证书字号", "prefix of certificate numbers"),
    Name,
    "五民",
    REGULATIONS,
    HERE,
    "L",
)

ALL = (AUTHORITY_AREA, AUTHORITY_NAME, CERTIFICATE_PREFIX)
