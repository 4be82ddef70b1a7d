"""What the office prints: its own name."""

from bureaukit.parameters import Parameter
from bureaukit.text import Text

from registry.parameters.kinds import HERE, REGULATIONS, Name, parameter

OFFICE_NAME: Parameter[str] = parameter(
    "documents.office_name",
    Text("登记管理机关名称(证书与文书落款)", "name of the authority as it signs certificates and letters"),
    Name,
    "昆明市五华区民政局",
    REGULATIONS,
    HERE,
    "L",
)

ALL = (OFFICE_NAME,)
