"""How a case is said to have ended, in the words of its matter: what is approved is not registered, what is filed not granted."""

from dataclasses import dataclass

from bureaukit.text import Text

from registry.applications.model.cases import ApplicationState
from registry.applications.model.matters import Matter


@dataclass(frozen=True, slots=True)
class Outcome:
    """The words for a decision of one matter, for it and against it."""

    granted: Text
    refused: Text


def _approved(zh: str, en: str) -> Outcome:
    return Outcome(Text(zh, f"{en} approved"), Text(f"不予{zh}", f"{en} not approved"))


def _granted(matter: Matter) -> Outcome:
    return Outcome(
        Text(f"准予{matter.zh}", f"{matter.en}: granted"), Text(f"不予{matter.zh}", f"{matter.en}: not granted")
    )


def _put_on_file(matter: Matter) -> Outcome:
    return Outcome(
        Text(f"已办理{matter.zh}", f"{matter.en}: on file"), Text(f"不予{matter.zh}", f"{matter.en}: not put on file")
    )


FILED = (
    Matter.SEAL_FILING,
    Matter.ACCOUNT_FILING,
    Matter.HEADS_FILING,
    Matter.FEE_STANDARD_FILING,
    Matter.BRANCH_RECORD,
)
OUTCOMES = (
    {matter: _granted(matter) for matter in Matter}
    | {matter: _put_on_file(matter) for matter in FILED}
    | {
        Matter.CHARTER_APPROVAL: _approved("核准章程", "charter"),
        Matter.RE_ELECTION_APPROVAL: _approved("批准换届", "re-election"),
        Matter.RE_ELECTION_DELAY: _approved("批准延期换届", "delay of the re-election"),
    }
)


def words_of(state: ApplicationState, matter: Matter) -> Text:
    """Return the words in which a case is shown to stand."""
    if state is ApplicationState.APPROVED:
        return OUTCOMES[matter].granted
    if state is ApplicationState.REFUSED:
        return OUTCOMES[matter].refused
    return Text(state.zh, state.en)
