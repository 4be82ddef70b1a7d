"""The grammar of names (社会组织名称管理办法), one rule for each part."""

from dataclasses import dataclass

from bureaukit.rules import required_by

from registry.names.model import ProposedName
from registry.regulations import NAMES


@required_by(
    NAMES.article(9),
    otherwise="名称未以本级行政区划开头",
    otherwise_en="The name does not begin with the division",
    mend="请以市名与区名连用开头",
    mend_en="Begin with the names of the city and the district",
    facts=lambda name: {"begins_with": name.division},
)
def name_begins_with_its_division(name: ProposedName) -> bool:
    """A city district is named together with its city."""
    return name.text.startswith(name.division)


@required_by(
    NAMES.article(8),
    otherwise="名称未以该类组织的组织形式结尾",
    otherwise_en="The name does not end with a form word of its kind",
    mend="请使用允许的组织形式",
    mend_en="End with one of the allowed form words",
    facts=lambda name: {"allowed": list(name.forms)},
)
def name_ends_with_a_form_of_its_kind(name: ProposedName) -> bool:
    """协会 and the like for groups, 中心 and the like for service organizations."""
    return name.form is not None


@required_by(
    NAMES.article(8),
    otherwise="名称缺少行(事)业领域或会员组成；社会服务机构还须有字号",
    otherwise_en="The name lacks its field, or the trade name that a service organization needs",
    mend="请在行政区划与组织形式之间写明",
    mend_en="Put them between the division and the form word",
    facts=lambda name: {"characters_between": len(name.middle), "needed": name.middle_min},
)
def name_says_what_it_does(name: ProposedName) -> bool:
    """A group names its field or members; a service organization a trade name (字号) before it."""
    return len(name.middle) >= name.middle_min


@required_by(
    NAMES.article(8),
    otherwise="地方性社会组织的名称含有禁用字样",
    otherwise_en="A local name holds a barred word",
    mend="请删去这些字样",
    mend_en="Leave these words out",
    facts=lambda name: {"found": name.barred_words},
)
def name_keeps_to_local_words(name: ProposedName) -> bool:
    """中国, 全国 and 中华 are for national bodies, with approval (also 社团条例 第十条, 民非条例 第八条)."""
    return not name.barred_words


@required_by(
    NAMES.article(5),
    otherwise="名称已被使用、正在申请或尚在冷却期内",
    otherwise_en="The name is in use, applied for, or was given up too recently",
    mend="请另取名称",
    mend_en="Choose another name",
)
def name_is_free(name: ProposedName) -> bool:
    """One organization, one name; looked up by what people take for the same spelling."""
    return not name.is_taken


@required_by(
    NAMES.whole(),
    otherwise="名称含有汉字以外的字符",
    otherwise_en="The name holds characters that are not Chinese",
    mend="请使用规范汉字，去掉字母、数字和符号",
    mend_en="Use standard Chinese characters, without letters, digits and signs",
    facts=lambda name: {"found": name.foreign_characters},
)
def name_is_written_in_chinese(name: ProposedName) -> bool:
    """Full-width letters and digits are letters and digits."""
    return not name.foreign_characters


@required_by(
    NAMES.whole(),
    otherwise="字号不得使用县级以上行政区划名称或者机关用语",
    otherwise_en="The trade name holds the name of a place of county level or above, or a word of authorities",
    mend="请另取字号",
    mend_en="Choose another trade name",
    facts=lambda name: {"trade_name": name.trade_name, "found": _misused(name)},
)
def trade_name_is_its_own(name: ProposedName) -> bool:
    """Where the trade name can be told from the field; a group has none, and what stands there is looked at all the same."""
    return not _misused(name)


def _misused(name: ProposedName) -> list[str]:
    place = [word for word in name.places if word == name.trade_name]
    return place + [word for word in name.official if word in (name.trade_name or name.middle)]


@required_by(
    NAMES.whole(),
    otherwise="名称以分支机构、代表机构用语结尾",
    otherwise_en="The name ends with a word for branches or offices",
    mend="分支机构由社会团体自行设立，不单独登记",
    mend_en="A branch is set up by its social group and is not registered by itself",
    facts=lambda name: {"found": name.branch_word},
)
def name_is_not_that_of_a_branch(name: ProposedName) -> bool:
    """分会, 专业委员会, 代表处 and the like are parts of another organization."""
    return name.branch_word is None


NAMING = (
    name_is_written_in_chinese,
    name_begins_with_its_division,
    name_ends_with_a_form_of_its_kind,
    name_is_not_that_of_a_branch,
    name_says_what_it_does,
    trade_name_is_its_own,
    name_keeps_to_local_words,
    name_is_free,
)


@dataclass(frozen=True, slots=True)
class Reserving:
    """Somebody about to reserve a name, and how many they hold."""

    held: int
    most: int


@required_by(
    NAMES.whole(),
    otherwise="您保留的名称已达上限",
    otherwise_en="You hold as many reserved names as one applicant may",
    mend="请先取消不用的名称",
    mend_en="Cancel those you do not need",
    facts=lambda r: {"held": r.held, "most": r.most},
)
def holds_few_names(r: Reserving) -> bool:
    """Names are not hoarded; how many are few is a parameter."""
    return r.held < r.most
