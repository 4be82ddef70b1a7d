"""What can be linked with what, and when."""

from dataclasses import dataclass

from bureaukit.rules import required_by

from incubator.bases.model import IncubationBase, stands_on
from incubator.known_organizations.model import KnownOrganization
from incubator.links.model import STREET_DIGITS, Link, PlaceKind, ServicePlace
from incubator.regulations import TREE


@required_by(
    TREE,
    otherwise="街道社工站属街道，区划代码须为9位",
    otherwise_en="A social-work station is of a street: 9 digits",
)
def is_of_a_street_if_a_station(place: ServicePlace) -> bool:
    """The others may be of any tier (各级社区服务中心)."""
    return place.kind is not PlaceKind.SOCIAL_WORK_STATION or len(place.area) == STREET_DIGITS


@dataclass(frozen=True, slots=True)
class Linking:
    """A new link with both of its sides."""

    link: Link
    base: IncubationBase
    place: ServicePlace | None
    organization: KnownOrganization | None


@required_by(
    TREE, otherwise="基地当日未开放，或已定关闭日", otherwise_en="The base is not open then, or is to be closed"
)
def begins_while_the_base_is_open(linking: Linking) -> bool:
    """A link lives within its base."""
    return linking.base.is_open_on(linking.link.valid_from) and linking.base.closed_on is None


@required_by(
    TREE,
    otherwise="对方当日未开办，或已定关闭日",
    otherwise_en="The other side is not open then, or is to be closed",
)
def begins_while_the_place_is_open(linking: Linking) -> bool:
    """And within the place."""
    place = linking.place
    return place is None or (stands_on(linking.link.valid_from, place.opened_on, None) and place.closed_on is None)


@required_by(TREE, otherwise="该组织已终止", otherwise_en="The organization has ended")
def is_with_an_organization_that_goes_on(linking: Linking) -> bool:
    """What has ended works with nobody."""
    return linking.organization is None or not linking.organization.has_ended


LINKING = (
    begins_while_the_base_is_open,
    begins_while_the_place_is_open,
    is_with_an_organization_that_goes_on,
)
PLACING = (is_of_a_street_if_a_station,)
