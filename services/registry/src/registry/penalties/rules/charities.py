"""What can be imposed on a charity, and what of its status it can lose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from registry.credit_records.model import PenaltyKind
from registry.penalties.model import CaseGround
from registry.regulations import CHARITY, LICENSING, PENALTIES

TAKES_AWAY: Mapping[PenaltyKind, tuple[str, ...]] = {  # the items of the register that are over with it
    PenaltyKind.FUNDRAISING_REVOCATION: ("public_fundraising_since",),
    PenaltyKind.CHARITY_WITHDRAWAL: ("charity_since", "public_fundraising_since"),
}
_K, _G = PenaltyKind, CaseGround
_IMPOSED: Mapping[CaseGround, tuple[PenaltyKind, ...]] = {  # on the charity itself, by the article of each ground
    _G.UNCHARITABLE: (_K.WARNING, _K.CONFISCATION, _K.SUSPENSION, _K.REVOCATION),
    _G.CHARITY_DUTIES: (_K.WARNING, _K.CONFISCATION, _K.SUSPENSION, _K.REVOCATION),
    _G.UNLAWFUL_FUNDRAISING: (_K.WARNING, _K.FUNDRAISING_REVOCATION, _K.REVOCATION),
    _G.DONORS_NOT_SERVED: (_K.WARNING, _K.SUSPENSION),
    _G.TAX_FRAUD: (_K.REVOCATION,),
    _G.ENDANGERING: (_K.REVOCATION,),
    _G.CHARITY_BY_FRAUD: (_K.FUNDRAISING_REVOCATION, _K.CHARITY_WITHDRAWAL),
}


@dataclass(frozen=True, slots=True)
class Charity:
    """The party of a case as the register has it today, what it was by the act, and what is meant to be imposed once that is said."""

    ground: CaseGround
    was_a_charity: bool
    charity_since: date | None
    public_fundraising_since: date | None
    kind: PenaltyKind | None = None


@required_by(
    CHARITY.article(109),
    otherwise="当事人不是慈善组织",
    otherwise_en="The party is no charity",
    mend="改用适用于该组织的情形",
    mend_en="Open it on a ground that fits",
)
def party_is_a_charity(c: Charity) -> bool:
    """On the day of the act: what it loses afterwards undoes nothing. Who got its status by the act, had it then or later."""
    return not c.ground.is_of_charities or c.was_a_charity


@required_by(
    PENALTIES.article(4),
    otherwise="该情形没有规定此种处罚",
    otherwise_en="The law knows no such penalty for this ground",
    facts=lambda c: {"ground": c.ground.value, "penalties": [kind.value for kind in _IMPOSED.get(c.ground, ())]},
)
def penalty_is_of_the_ground(c: Charity) -> bool:
    """A fine falls on the persons responsible (第一百一十二条), not on the charity; other grounds take no status of charities."""
    if c.kind is None:
        return True
    return c.kind in _IMPOSED[c.ground] if c.ground in _IMPOSED else c.kind not in TAKES_AWAY


@required_by(
    CHARITY.article(111),
    otherwise="当事人没有公开募捐资格",
    otherwise_en="The party is not qualified for public fundraising",
)
def there_is_a_qualification(c: Charity) -> bool:
    """What is not held cannot be taken."""
    return c.kind is not PenaltyKind.FUNDRAISING_REVOCATION or c.public_fundraising_since is not None


@required_by(
    LICENSING.article(69, paragraph=2),
    otherwise="当事人不是经登记或者认定的慈善组织",
    otherwise_en="The party is not recognised as a charity",
)
def there_is_a_recognition(c: Charity) -> bool:
    """Lost already, it cannot be withdrawn again."""
    return c.kind is not PenaltyKind.CHARITY_WITHDRAWAL or c.charity_since is not None


INTENDED = (party_is_a_charity, penalty_is_of_the_ground, there_is_a_qualification, there_is_a_recognition)
