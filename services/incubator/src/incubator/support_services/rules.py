"""Who may order a support service, and when a base may take an order on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.rules import required_by

from incubator.clients.model import Clientele
from incubator.regulations import ENTRY
from incubator.support_services.model import Delivery, Edition, ServiceOrder


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants a service: what it is that day, how they stand, and to whom services are open."""

    edition: Edition | None
    clientele: Clientele
    open_to: list[Clientele]
    organization: Mapping[str, Any] | None  # the registry's answer; none for a team, or when it need not be asked again

    @property
    def admitted(self) -> tuple[Clientele, ...]:
        """Return to whom it is open: to those of the parameter whom the service itself does not leave out."""
        only = self.edition.only_for if self.edition else ()
        return tuple(one for one in self.open_to if not only or one in only)


@required_by(ENTRY, otherwise="该服务当日不提供", otherwise_en="The service is not offered that day")
def is_offered(wish: Wish) -> bool:
    """What is to begin or has been given up cannot be had."""
    return wish.edition is not None and wish.edition.is_offered


@required_by(
    ENTRY,
    otherwise="不属该服务的服务对象",
    otherwise_en="The service is not for who stands so to the bases",
    facts=lambda w: {"clientele": w.clientele, "open_to": list(w.admitted)},
)
def is_for_such_as_order(wish: Wish) -> bool:
    """Tenants, physical and virtual, unless the parameter or the service says otherwise."""
    return wish.clientele in wish.admitted


@required_by(
    ENTRY,
    otherwise="该组织不是正常存续状态，或已列入严重违法失信名单",
    otherwise_en="The organization is not active, or is on the serious list",
)
def is_in_order(wish: Wish) -> bool:
    """Services are for organizations that exist and are not on the serious list."""
    found = wish.organization
    return found is None or (found["state"] == "active" and found["serious_since"] is None)


ORDERING = (is_offered, is_for_such_as_order, is_in_order)


@dataclass(frozen=True, slots=True)
class Load:
    """A wish beside what the service has taken on already."""

    edition: Edition | None
    taken_on: int


@required_by(
    ENTRY,
    otherwise="服务名额已满",
    otherwise_en="As many orders are under way as can be",
    mend="待在办服务完成后再受理，或以名额已满不予受理",
    mend_en="Accept it when another is done, or refuse it as fully booked",
    facts=lambda load: {"taken_on": load.taken_on, "capacity": load.edition.capacity if load.edition else None},
)
def has_capacity(load: Load) -> bool:
    """Without a number there is no limit."""
    capacity = load.edition.capacity if load.edition else None
    return capacity is None or load.taken_on < capacity


@dataclass(frozen=True, slots=True)
class Served:
    """A delivery that is to be recorded beside those on record."""

    order: ServiceOrder
    delivery: Delivery
    known: tuple[Delivery, ...]
    today: date


@required_by(
    ENTRY,
    otherwise="服务日期不得早于预约日或晚于今天",
    otherwise_en="It was delivered between the order and today",
    facts=lambda s: {"ordered_on": s.order.ordered_on, "day": s.delivery.day},
)
def was_delivered_by_now(served: Served) -> bool:
    """Nobody is served before asking, or tomorrow."""
    return served.order.ordered_on <= served.delivery.day <= served.today


@required_by(
    ENTRY,
    otherwise="被更正的服务记录不存在或已被更正",
    otherwise_en="The record to be replaced is not there, or was replaced",
    facts=lambda s: {"replaces": s.delivery.replaces},
)
def replaces_one_that_counts(served: Served) -> bool:
    """Each record is replaced once; a replacement can be replaced in turn."""
    number = served.delivery.replaces
    return number is None or number in {one.number for one in counting(served.known)}


DELIVERING = (was_delivered_by_now, replaces_one_that_counts)


def counting(deliveries: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    """Return the records that no later one replaces."""
    replaced = {one.replaces for one in deliveries}
    return tuple(one for one in deliveries if one.number not in replaced)
