"""What must be true of the talent service beside the registry: who employs exists, and who was paid was entitled to it."""

from bureaukit.calendar import months_later
from bureaukit.checks import Seen
from bureaukit.invariants import Invariant, View, asked
from bureaukit.text import Text

from talent.employments import store as employments
from talent.local_registrations import store as registrations
from talent.subsidy_runs.store import lines


async def _employers_exist(view: View) -> Seen:
    async with view.database.reading() as tx:
        posts = await employments.employers(tx, view.today)
    said = await asked(view.neighbours["registry"], "/organizations/states", posts.values())
    wrong = [post for post, employer in posts.items() if employer not in said or said[employer]["ended_on"]]
    return Seen(len(posts), tuple(str(post) for post in wrong))


async def _paid_with_credential(view: View) -> Seen:
    """A month is paid when the registration was valid in it, if not on each of its days (SUB-02, SUB-05)."""
    async with view.database.reading() as tx:
        paid, spans = await lines.paying(tx), await registrations.validity(tx)
    wrong = [
        line
        for line, person, month in paid
        if not any(first < months_later(month, 1) and last >= month for first, last in spans.get(person, ()))
    ]
    return Seen(len(paid), tuple(str(line) for line in wrong))


INVARIANTS = (
    Invariant(
        "employers-exist",
        Text("在任人员的单位均存续", "Whoever is in a post is employed by somebody who exists"),
        _employers_exist,
    ),
    Invariant(
        "paid-with-credential",
        Text("发放补贴的月份均有有效登记的证书", "Whoever was paid for a month had a registered certificate in it"),
        _paid_with_credential,
    ),
)
