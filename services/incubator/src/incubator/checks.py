"""What must be true of the incubator's records at every moment; `python -m incubator fsck` looks at it."""

from bureaukit.checks import Check, Sealed, Seen
from bureaukit.db import Tx
from bureaukit.histories import History
from bureaukit.text import Text

from incubator.admissions import store as admissions
from incubator.admissions.actions.retracing import skipped_without_reason
from incubator.bases import store as bases
from incubator.bookings import store as bookings
from incubator.bookings.lifecycle import LIFECYCLE
from incubator.documents.store import CABINET
from incubator.light_reports.lifecycle import LIFECYCLE as OF_LIGHT_REPORTS
from incubator.mentors.lifecycle import MENTORING, VISIT
from incubator.milestones.lifecycle import LIFECYCLE as OF_MILESTONES
from incubator.offers import store as offers
from incubator.offers.lifecycle import LIFECYCLE as OFFERS
from incubator.offers.model import OfferChanged
from incubator.proceedings.lifecycle import LIFECYCLE as OF_PROCEEDINGS
from incubator.referrals import store as referrals
from incubator.referrals.lifecycle import LIFECYCLE as REFERRALS
from incubator.referrals.model import ReferralChanged
from incubator.rounds.lifecycle import LIFECYCLE as ROUNDS
from incubator.rounds.model import RoundChanged
from incubator.spaces import store as spaces
from incubator.spaces.model import OccupancyKind, fullest
from incubator.support_services import lifecycle as service_orders
from incubator.support_services.store import deliveries
from incubator.tenancies import store as tenancies
from incubator.tenancies.lifecycle import LIFECYCLE as OF_TENANCIES


async def _tenancies_hold_their_seats(tx: Tx) -> Seen:
    """Compare what tenancies say of seat and period with what is held for them; what differs names the tenancy."""
    said, held = await tenancies.seats(tx), await spaces.seats_held(tx, OccupancyKind.TENANCY)
    differ = {entry[0] for entry in said ^ held}
    return Seen(len(said), tuple(sorted(str(tenancy) for tenancy in differ)))


async def _reserved_seats_are_somebodys(tx: Tx) -> Seen:
    """Compare what is reserved with the offers that stand and the approvals before their agreement."""
    held, offered = await spaces.seats_held(tx, OccupancyKind.RESERVED), await offers.seats_held(tx)
    approved = await admissions.approved_days(tx)
    others = {(holder, start_on, end_on) for holder, _, _, start_on, end_on in held - offered}
    wrong = {entry[0] for entry in (offered - held)} | {entry[0] for entry in others ^ approved}
    return Seen(len(held), tuple(sorted(map(str, wrong))))


async def _bookings_hold_their_rooms(tx: Tx) -> Seen:
    """Compare what bookings say of room and hours with what is held for them; what differs names the booking."""
    said, held = await bookings.hours_said(tx), await spaces.hours_of_bookings(tx)
    differ = {entry[0] for entry in said ^ held}
    return Seen(len(said), tuple(sorted(str(booking) for booking in differ)))


async def _lives_of_bases_are_whole(tx: Tx) -> Seen:
    """Return the bases whose versions do not follow one another from opening to closing without a gap."""
    found = await bases.lives(tx)
    wrong = [
        str(base)
        for base, (opened_on, closed_on, life) in found.items()
        if [opened_on, *(span.valid_until for span in life)] != [*(span.valid_from for span in life), closed_on]
    ]
    return Seen(len(found), tuple(sorted(wrong)))


async def _spaces_fit_into_their_bases(tx: Tx) -> Seen:
    """Return the bases that on some day are smaller than their spaces: what is allocated fits all the more (INC-17)."""
    found = await bases.lives(tx)
    wrong = []
    for base, (opened_on, _, life) in found.items():
        room = fullest(life, await spaces.of_base(tx, base), opened_on)
        if room.taken_m2 > room.usable_m2:
            wrong.append(str(base))
    return Seen(len(found), tuple(sorted(wrong)))


SEALED = (Sealed("mentors", "phone"),)


async def _chains_lead_to_their_bases(tx: Tx) -> Seen:
    """Return the applications of which a referral that was taken does not follow the one before, or that stand elsewhere."""
    chains = await referrals.taken(tx)
    stands = await admissions.bases_of(tx, list(chains))
    wrong = [
        str(admission)
        for admission, chain in chains.items()
        if [one.to_base_id for one in chain] != [*(one.from_base_id for one in chain[1:]), stands[admission]]
    ]
    return Seen(len(chains), tuple(sorted(wrong)))


CHECKS = (
    Check(
        "referral-chains",
        Text("转介逐站相接，申请在末站", "Each referral begins where the one before led, and the last where it stands"),
        _chains_lead_to_their_bases,
    ),
    History("referrals", REFERRALS, ReferralChanged.topic).as_check(),
    Check(
        "lives-of-bases",
        Text(
            "基地各期信息首尾相接，自开办至关闭",
            "What is recorded of a base goes from its opening to its closing without gaps",
        ),
        _lives_of_bases_are_whole,
    ),
    Check(
        "floor-areas",
        Text("任何一天各场地面积之和不超过基地可用面积", "On no day are the spaces of a base larger than it is"),
        _spaces_fit_into_their_bases,
    ),
    Check(
        "occupancies",
        Text("同一座位的占用期间互不重叠", "No two occupancies of one seat overlap"),
        spaces.overlapping,
    ),
    Check(
        "seats-of-tenancies",
        Text(
            "每项入驻占用其座位，期间一致", "A tenancy holds its own seat for its own period, and nothing else is held"
        ),
        _tenancies_hold_their_seats,
    ),
    Check(
        "reserved-seats",
        Text(
            "预留的座位与待答复的席位通知或待签协议的批准一一对应",
            "What is reserved is offered to one who waits, or approved and about to be signed for; all of that is reserved",
        ),
        _reserved_seats_are_somebodys,
    ),
    Check(
        "waiting-list",
        Text("轮候中无人被无故越过", "Nobody on a waiting list was passed over without a reason on record"),
        skipped_without_reason,
    ),
    History("offers", OFFERS, OfferChanged.topic).as_check(),
    History("rounds", ROUNDS, RoundChanged.topic).as_check(),
    Check(
        "rooms-of-bookings",
        Text(
            "每项预订占用其场地，时段一致", "A booking holds its own room for its own hours, and nothing else is held"
        ),
        _bookings_hold_their_rooms,
    ),
    History("bookings", LIFECYCLE, "incubator.booking-changed.v1").as_check(),
    History("tenancies", OF_TENANCIES, "incubator.tenancy-changed.v1").as_check(),
    History("light_reports", OF_LIGHT_REPORTS, "incubator.light-report-changed.v1").as_check(),
    History("milestones", OF_MILESTONES, "incubator.milestone-changed.v1").as_check(),
    History("proceedings", OF_PROCEEDINGS, "incubator.proceeding-changed.v1").as_check(),
    Check(
        "deliveries-of-orders",
        Text("订单已开始服务当且仅当有服务记录", "An order is served exactly when there is a record of it"),
        deliveries.unserved,
    ),
    Check(
        "document-bytes",
        Text("每份材料的文件内容完好", "The bytes of every document are there and are those taken in"),
        CABINET.without_bytes,
    ),
    History("mentorings", MENTORING, "incubator.mentoring-changed.v1").as_check(),
    History("mentor_visits", VISIT, "incubator.mentor-visit-changed.v1", ("follow_up_due",)).as_check(),
    History("service_orders", service_orders.LIFECYCLE, "incubator.service-order-changed.v1").as_check(),
)
