"""What a report must hold before it is handed in: every part filled in, every figure in agreement with the others.

Figures that are not filled in are told by `every_part_is_filled_in` alone; the sums keep silent about them.
"""

from collections.abc import Sequence

from bureaukit.rules import Rule, required_by

from registry.annual_inspections.rules import charities
from registry.annual_inspections.rules.report import Report, agrees, at_most, figures_of, has_length
from registry.annual_inspections.rules.taking_part import as_of_form
from registry.regulations import ACCOUNTING, CREDIT, INSPECTIONS, SOCIAL_GROUPS


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
    facts=figures_of("people", "total", "full_time", "part_time"),
)
def staff_adds_up(r: Report) -> bool:
    """Everybody is one or the other."""
    return agrees(r.people.total, r.people.full_time, r.people.part_time)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="各年龄段人数之和不等于总人数",
    otherwise_en="The age bands do not add up to the total",
    facts=figures_of("people", "total", "aged_up_to_35", "aged_36_to_50", "aged_51_to_60", "aged_over_60"),
)
def ages_add_up(r: Report) -> bool:
    """Everybody has one age."""
    p = r.people
    return agrees(p.total, p.aged_up_to_35, p.aged_36_to_50, p.aged_51_to_60, p.aged_over_60)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="各学历人数之和不等于总人数",
    otherwise_en="The education bands do not add up to the total",
    facts=figures_of("people", "total", "postgraduates", "bachelors", "college_graduates", "below_college"),
)
def educations_add_up(r: Report) -> bool:
    """Everybody has one highest degree."""
    p = r.people
    return agrees(p.total, p.postgraduates, p.bachelors, p.college_graduates, p.below_college)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="女性人数多于总人数",
    otherwise_en="More women than people",
    facts=figures_of("people", "total", "women"),
)
def women_are_among_the_people(r: Report) -> bool:
    """At most all of them."""
    return at_most(r.people.women, r.people.total)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="签订劳动合同的人数多于总人数",
    otherwise_en="More labour contracts than people",
    facts=figures_of("people", "total", "with_contracts"),
)
def contracts_are_those_of_people(r: Report) -> bool:
    """At most one each."""
    return at_most(r.people.with_contracts, r.people.total)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="持证社会工作者多于总人数",
    otherwise_en="More certified social workers than people",
    facts=figures_of("people", "total", "certified_social_workers"),
)
def social_workers_are_among_the_people(r: Report) -> bool:
    """At most all of them."""
    return at_most(r.people.certified_social_workers, r.people.total)


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
    return at_most(counted, r.party.members) and at_most(counted, r.people.full_time)


@required_by(
    ACCOUNTING.whole(),
    otherwise="各项收入之和不等于收入合计",
    otherwise_en="The kinds of income do not add up to the income",
    facts=figures_of("finances", "income_fen"),
)
def income_adds_up(r: Report) -> bool:
    """Donations, fees, services, government and the rest."""
    f = r.finances
    return agrees(
        f.income_fen, f.donations_fen, f.membership_fees_fen, f.services_fen, f.government_fen, f.other_income_fen
    )


@required_by(
    ACCOUNTING.whole(),
    otherwise="各项费用之和不等于费用合计",
    otherwise_en="The kinds of expenses do not add up to the expenses",
    facts=figures_of("finances", "expenses_fen"),
)
def expenses_add_up(r: Report) -> bool:
    """Activities, administration, fundraising and the rest."""
    f = r.finances
    return agrees(f.expenses_fen, f.activity_costs_fen, f.administration_fen, f.fundraising_fen, f.other_expenses_fen)


@required_by(
    INSPECTIONS.article(5),
    otherwise="年初净资产＋本年收入－本年费用≠年末净资产",
    otherwise_en="Opening net assets plus income minus expenses are not the closing net assets",
    facts=figures_of("finances", "opening_net_assets_fen", "income_fen", "expenses_fen", "closing_net_assets_fen"),
)
def net_assets_follow(r: Report) -> bool:
    """The formula printed on the form."""
    f = r.finances
    spent = -f.expenses_fen if f.expenses_fen is not None else None
    return agrees(f.closing_net_assets_fen, f.opening_net_assets_fen, f.income_fen, spent)


@required_by(
    ACCOUNTING.whole(),
    otherwise="资产负债表不平：资产≠负债＋净资产",
    otherwise_en="The balance sheet does not balance",
    facts=figures_of("statements", "assets_fen", "liabilities_fen", "net_assets_fen"),
)
def balance_sheet_balances(r: Report) -> bool:
    """Assets are liabilities and net assets."""
    return agrees(r.statements.assets_fen, r.statements.liabilities_fen, r.statements.net_assets_fen)


@required_by(
    ACCOUNTING.whole(),
    otherwise="现金流量表不平：期初现金＋净增加额≠期末现金",
    otherwise_en="The cash flow does not add up",
    facts=figures_of("statements", "opening_cash_fen", "cash_change_fen", "closing_cash_fen"),
)
def cash_adds_up(r: Report) -> bool:
    """What was there and what came or went is there."""
    return agrees(r.statements.closing_cash_fen, r.statements.opening_cash_fen, r.statements.cash_change_fen)


@required_by(
    ACCOUNTING.whole(),
    otherwise="三张报表与财务情况的净资产、收入、费用不一致",
    otherwise_en="The statements and the finances differ in net assets, income or expenses",
    facts=figures_of("statements", "net_assets_fen", "income_fen", "expenses_fen"),
)
def statements_agree_with_finances(r: Report) -> bool:
    """One year has one income."""
    f, s = r.finances, r.statements
    pairs = (
        (f.closing_net_assets_fen, s.net_assets_fen),
        (f.income_fen, s.income_fen),
        (f.expenses_fen, s.expenses_fen),
    )
    return all(agrees(*pair) for pair in pairs)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="年度工作总结的字数不符合要求",
    otherwise_en="The summary is too short or too long",
    facts=lambda r: {"characters": list(r.summary_characters)},
)
def summary_has_its_length(r: Report) -> bool:
    """Within the range of the form; blanks do not count."""
    return r.sections.summary is None or has_length(r.sections.summary.text, r.summary_characters)


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="下年度工作计划的字数不符合要求",
    otherwise_en="The plan is too short or too long",
    facts=lambda r: {"characters": list(r.plan_characters)},
)
def plan_has_its_length(r: Report) -> bool:
    """Within the range of the form; blanks do not count."""
    return r.sections.plan is None or has_length(r.sections.plan.text, r.plan_characters)


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
REMARKS = (
    has_a_party_organization_where_due,
    charities.raised_in_public_only_if_qualified,
)  # told to the reviewer; they do not stand in the way of handing in


def figures(type_: str, *, is_charity: bool) -> Sequence[Rule[Report]]:
    """Return every rule a report is put to, each with the article of the organization's duty."""
    own = (as_of_form(rule, type_, is_charity=is_charity) for rule in _OF_THE_FORM)
    return (*own, *_OF_THE_ACCOUNTS, *(charities.FIGURES if is_charity else ()))
