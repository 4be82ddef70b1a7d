"""What a report must hold before it is handed in: every part filled in, every figure in agreement with the others.

Figures that are not filled in are told by `every_part_is_filled_in` alone; the sums keep silent about them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bureaukit.rules import Rule, required_by

from registry.annual_inspections.model.sections import (
    FILLED_IN,
    CharitableWork,
    Finances,
    FinancialStatements,
    PartyBuilding,
    People,
    SectionName,
    Sections,
)
from registry.annual_inspections.rules.taking_part import as_of_form
from registry.regulations import ACCOUNTING, CHARITY, CREDIT, INSPECTIONS, SOCIAL_GROUPS


@dataclass(frozen=True, slots=True)
class Report:
    """What was filled in, by which form, and the parameters it is measured by."""

    sections: Sections
    asked_for: tuple[SectionName, ...] = FILLED_IN
    summary_characters: tuple[int, int] = (0, 20_000)
    plan_characters: tuple[int, int] = (0, 20_000)
    party_members_min: int = 3
    raises_publicly: bool = False  # qualified for public fundraising, by the register

    @property
    def missing(self) -> dict[str, list[str]]:
        """The members not filled in, by part."""
        found = {name.value: self.sections.missing(name) for name in self.asked_for}
        return {name: members for name, members in found.items() if members}

    @property
    def people(self) -> People:
        """The people, or none stated."""
        return self.sections.people or People()

    @property
    def party(self) -> PartyBuilding:
        """The Party members, or none stated."""
        return self.sections.party_building or PartyBuilding()

    @property
    def finances(self) -> Finances:
        """The year's money, or none stated."""
        return self.sections.finances or Finances()

    @property
    def statements(self) -> FinancialStatements:
        """The three statements, or none stated."""
        return self.sections.financial_statements or FinancialStatements()

    @property
    def charity(self) -> CharitableWork:
        """What a charity tells of its work, or nothing."""
        return self.sections.charity or CharitableWork()


def _agrees(total: int | None, *parts: int | None) -> bool:
    known = [part for part in parts if part is not None]
    return total is None or len(known) < len(parts) or total == sum(known)


def _at_most(part: int | None, whole: int | None) -> bool:
    return part is None or whole is None or part <= whole


def _has_length(text: str | None, characters: tuple[int, int]) -> bool:
    return text is None or characters[0] <= len("".join(text.split())) <= characters[1]


def _figures(part: str, *names: str) -> Any:
    """Return what tells of a sum: the figures that should have agreed."""
    return lambda report: {name: getattr(getattr(report, part), name) for name in names}


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="尚有部分未填写完整",
    otherwise_en="Some parts are not filled in",
    mend="请填写所列各项",
    mend_en="Fill in what is listed",
    facts=lambda r: {"missing": r.missing},
)
def every_part_is_filled_in(r: Report) -> bool:
    """All parts of the form that is asked for."""
    return not r.missing


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="法定代表人未声明内容真实完整",
    otherwise_en="The legal representative does not vouch for the contents",
)
def is_vouched_for(r: Report) -> bool:
    """The declaration says yes."""
    return r.sections.declaration is None or r.sections.declaration.is_true_and_complete is not False


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="专职与兼职人数之和不等于总人数",
    otherwise_en="Full-time and part-time staff do not add up to the total",
    facts=_figures("people", "total", "full_time", "part_time"),
)
def staff_adds_up(r: Report) -> bool:
    """Everybody is one or the other."""
    return _agrees(r.people.total, r.people.full_time, r.people.part_time)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="各年龄段人数之和不等于总人数",
    otherwise_en="The age bands do not add up to the total",
    facts=_figures("people", "total", "aged_up_to_35", "aged_36_to_50", "aged_51_to_60", "aged_over_60"),
)
def ages_add_up(r: Report) -> bool:
    """Everybody has one age."""
    p = r.people
    return _agrees(p.total, p.aged_up_to_35, p.aged_36_to_50, p.aged_51_to_60, p.aged_over_60)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="各学历人数之和不等于总人数",
    otherwise_en="The education bands do not add up to the total",
    facts=_figures("people", "total", "postgraduates", "bachelors", "college_graduates", "below_college"),
)
def educations_add_up(r: Report) -> bool:
    """Everybody has one highest degree."""
    p = r.people
    return _agrees(p.total, p.postgraduates, p.bachelors, p.college_graduates, p.below_college)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="女性人数多于总人数",
    otherwise_en="More women than people",
    facts=_figures("people", "total", "women"),
)
def women_are_among_the_people(r: Report) -> bool:
    """At most all of them."""
    return _at_most(r.people.women, r.people.total)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="签订劳动合同的人数多于总人数",
    otherwise_en="More labour contracts than people",
    facts=_figures("people", "total", "with_contracts"),
)
def contracts_are_those_of_people(r: Report) -> bool:
    """At most one each."""
    return _at_most(r.people.with_contracts, r.people.total)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="持证社会工作者多于总人数",
    otherwise_en="More certified social workers than people",
    facts=_figures("people", "total", "certified_social_workers"),
)
def social_workers_are_among_the_people(r: Report) -> bool:
    """At most all of them."""
    return _at_most(r.people.certified_social_workers, r.people.total)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="专职正式党员多于党员总数或者专职人员总数",
    otherwise_en="More full-time full Party members than Party members, or than full-time staff",
    facts=lambda r: {
        "members": r.party.members,
        "full_time_full_members": r.party.full_time_full_members,
        "full_time": r.people.full_time,
    },
)
def party_members_are_among_the_staff(r: Report) -> bool:
    """They are Party members, and full-time staff."""
    counted = r.party.full_time_full_members
    return _at_most(counted, r.party.members) and _at_most(counted, r.people.full_time)


@required_by(
    ACCOUNTING.whole(),
    otherwise="各项收入之和不等于收入合计",
    otherwise_en="The kinds of income do not add up to the income",
    facts=_figures("finances", "income_fen"),
)
def income_adds_up(r: Report) -> bool:
    """Donations, fees, services, government and the rest."""
    f = r.finances
    return _agrees(
        f.income_fen, f.donations_fen, f.membership_fees_fen, f.services_fen, f.government_fen, f.other_income_fen
    )


@required_by(
    ACCOUNTING.whole(),
    otherwise="各项费用之和不等于费用合计",
    otherwise_en="The kinds of expenses do not add up to the expenses",
    facts=_figures("finances", "expenses_fen"),
)
def expenses_add_up(r: Report) -> bool:
    """Activities, administration, fundraising and the rest."""
    f = r.finances
    return _agrees(f.expenses_fen, f.activity_costs_fen, f.administration_fen, f.fundraising_fen, f.other_expenses_fen)


@required_by(
    INSPECTIONS.article(5),
    otherwise="年初净资产＋本年收入－本年费用≠年末净资产",
    otherwise_en="Opening net assets plus income minus expenses are not the closing net assets",
    facts=_figures("finances", "opening_net_assets_fen", "income_fen", "expenses_fen", "closing_net_assets_fen"),
)
def net_assets_follow(r: Report) -> bool:
    """The formula printed on the form."""
    f = r.finances
    spent = -f.expenses_fen if f.expenses_fen is not None else None
    return _agrees(f.closing_net_assets_fen, f.opening_net_assets_fen, f.income_fen, spent)


@required_by(
    ACCOUNTING.whole(),
    otherwise="资产负债表不平：资产≠负债＋净资产",
    otherwise_en="The balance sheet does not balance",
    facts=_figures("statements", "assets_fen", "liabilities_fen", "net_assets_fen"),
)
def balance_sheet_balances(r: Report) -> bool:
    """Assets are liabilities and net assets."""
    return _agrees(r.statements.assets_fen, r.statements.liabilities_fen, r.statements.net_assets_fen)


@required_by(
    ACCOUNTING.whole(),
    otherwise="现金流量表不平：期初现金＋净增加额≠期末现金",
    otherwise_en="The cash flow does not add up",
    facts=_figures("statements", "opening_cash_fen", "cash_change_fen", "closing_cash_fen"),
)
def cash_adds_up(r: Report) -> bool:
    """What was there and what came or went is there."""
    return _agrees(r.statements.closing_cash_fen, r.statements.opening_cash_fen, r.statements.cash_change_fen)


@required_by(
    ACCOUNTING.whole(),
    otherwise="三张报表与财务情况的净资产、收入、费用不一致",
    otherwise_en="The statements and the finances differ in net assets, income or expenses",
    facts=_figures("statements", "net_assets_fen", "income_fen", "expenses_fen"),
)
def statements_agree_with_finances(r: Report) -> bool:
    """One year has one income."""
    f, s = r.finances, r.statements
    pairs = (
        (f.closing_net_assets_fen, s.net_assets_fen),
        (f.income_fen, s.income_fen),
        (f.expenses_fen, s.expenses_fen),
    )
    return all(_agrees(*pair) for pair in pairs)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="年度工作总结的字数不符合要求",
    otherwise_en="The summary is too short or too long",
    facts=lambda r: {"characters": list(r.summary_characters)},
)
def summary_has_its_length(r: Report) -> bool:
    """Within the range of the form; blanks do not count."""
    return r.sections.summary is None or _has_length(r.sections.summary.text, r.summary_characters)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="下年度工作计划的字数不符合要求",
    otherwise_en="The plan is too short or too long",
    facts=lambda r: {"characters": list(r.plan_characters)},
)
def plan_has_its_length(r: Report) -> bool:
    """Within the range of the form; blanks do not count."""
    return r.sections.plan is None or _has_length(r.sections.plan.text, r.plan_characters)


@required_by(
    CREDIT.whole(),
    otherwise="党组织应建未建",
    otherwise_en="No Party organization though one is due",
    mend="请按规定设立党组织",
    mend_en="Set up a Party organization",
    facts=lambda r: {
        "full_time_full_members": r.party.full_time_full_members,
        "from": r.party_members_min,
    },
)
def has_a_party_organization_where_due(r: Report) -> bool:
    """Three full-time full members and more ask for one; not having it is a ground for the abnormal list."""
    due = (r.party.full_time_full_members or 0) >= r.party_members_min
    return not due or r.party.has_organization is not False


@required_by(
    CHARITY.article(13),
    otherwise="慈善活动支出大于费用合计",
    otherwise_en="More was spent on charity than was spent at all",
)
def charitable_spending_is_among_the_expenses(r: Report) -> bool:
    """A part of the year's expenses."""
    return _at_most(r.charity.charitable_spending_fen, r.finances.expenses_fen)


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


_OF_THE_FORM = (
    every_part_is_filled_in,
    is_vouched_for,
    staff_adds_up,
    ages_add_up,
    educations_add_up,
    women_are_among_the_people,
    contracts_are_those_of_people,
    social_workers_are_among_the_people,
    party_members_are_among_the_staff,
    summary_has_its_length,
    plan_has_its_length,
)
_OF_THE_ACCOUNTS = (
    income_adds_up,
    expenses_add_up,
    net_assets_follow,
    balance_sheet_balances,
    cash_adds_up,
    statements_agree_with_finances,
)
_OF_CHARITIES = (charitable_spending_is_among_the_expenses, accounts_of_public_fundraisers_are_audited)
REMARKS = (
    has_a_party_organization_where_due,
    raised_in_public_only_if_qualified,
)  # told to the reviewer; they do not stand in the way of handing in


def figures(type_: str, *, is_charity: bool) -> Sequence[Rule[Report]]:
    """Return every rule a report is put to, each with the article of the organization's duty."""
    own = (as_of_form(rule, type_, is_charity=is_charity) for rule in _OF_THE_FORM)
    return (*own, *_OF_THE_ACCOUNTS, *(_OF_CHARITIES if is_charity else ()))
