"""What the annual report of a charity must hold beside the figures of every report."""

from bureaukit.rules import required_by

from registry.annual_inspections.rules.report import Report, at_most
from registry.regulations import CHARITY


@required_by(
    CHARITY.article(13),
    otherwise="慈善活动支出大于费用合计",
    otherwise_en="More was spent on charity than was spent at all",
)
def charitable_spending_is_among_the_expenses(r: Report) -> bool:
    """A part of the year's expenses."""
    return at_most(r.charity.charitable_spending_fen, r.finances.expenses_fen)


@required_by(
    CHARITY.article(78, paragraph=2),
    otherwise="具有公开募捐资格的慈善组织，财务会计报告须经审计",
    otherwise_en="The accounts of a charity that may raise funds in public are audited",
)
def accounts_of_public_fundraisers_are_audited(r: Report) -> bool:
    """Whether it is qualified the register says."""
    return not r.raises_publicly or r.charity.accounts_are_audited is not False


@required_by(
    CHARITY.article(113),
    otherwise="没有公开募捐资格而开展公开募捐",
    otherwise_en="Funds were raised in public without the qualification",
    facts=lambda r: {"public_fundraising_fen": r.charity.public_fundraising_fen},
)
def raised_in_public_only_if_qualified(r: Report) -> bool:
    """Who says so tells the truth: the reviewer sees to what follows."""
    return r.raises_publicly or not r.charity.public_fundraising_fen


FIGURES = (charitable_spending_is_among_the_expenses, accounts_of_public_fundraisers_are_audited)
