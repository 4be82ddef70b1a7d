"""What closes an act on a run to one caller although the state allows it: for the list of acts."""

from bureaukit.auth import Caller
from bureaukit.db import Tx
from bureaukit.problems import Finding

from talent.subsidy_runs.actions import decide, pay
from talent.subsidy_runs.model.run import Run
from talent.subsidy_runs.rules import acts
from talent.subsidy_runs.store import runs


async def closed(tx: Tx, run: Run, caller: Caller) -> dict[str, list[Finding]]:
    """Return, by act, the rules that keep this caller from it."""
    own = next((part for part in await runs.parts(tx, run, within=caller.area) if part.street == caller.area), None)
    speaking = [*decide.who_confirms(run, caller.sub), *acts.speaking_for(own)]
    return {
        "confirmation": speaking,
        "objection": speaking,
        "approval": await decide.what_stands_against_approval(tx, run, caller.sub),
        "payment": await pay.who_pays(tx, run, caller.sub),
    }
