"""Citations print as the gazette does, and the words they cite are found in the texts of docs/law."""

from pathlib import Path

import pytest
from bureaukit.law import Article, Instrument, LawLibrary, number_of, numeral

LAW = Path(__file__).parents[2] / "docs" / "law"
GROUPS = Instrument("社会团体登记管理条例", key="SHETUAN-250", short="社团条例", number="国务院令第250号")
UNITS = Instrument("民办非企业单位登记管理暂行条例", key="MINFEI-251", number="国务院令第251号")
LICENSING = Instrument("行政许可法", key="LICENSING-LAW")
CIVIL_CODE = Instrument("中华人民共和国民法典", key="CIVIL-CODE")
EVALUATION = Instrument("社会组织评估管理办法", key="MCA-39", number="民政部令第39号", held=False)
HOLIDAYS = Instrument("全国年节及纪念日放假办法", key="HOLIDAYS")


@pytest.fixture(scope="module")
def library() -> LawLibrary:
    return LawLibrary(LAW)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (32, "三十二"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (203, "二百零三"),
        (220, "二百二十"),
        (999, "九百九十九"),
        (1005, "一千零五"),
        (1010, "一千零一十"),
        (1259, "一千二百五十九"),
        (2000, "二千"),
    ],
)
def test_numerals_are_written_and_read_as_articles_are_numbered(number: int, written: str) -> None:
    assert numeral(number) == written
    assert number_of(written) == number


def test_every_numeral_reads_back_as_itself() -> None:
    assert [number_of(numeral(n)) for n in range(1, 10_000)] == list(range(1, 10_000))


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_a_number_no_article_bears_cannot_be_cited(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 9999"):
        GROUPS.article(number)


@pytest.mark.parametrize(
    ("article", "printed", "code"),
    [
        (GROUPS.article(12), "《社会团体登记管理条例》第十二条", "SHETUAN-250/12"),
        (GROUPS.article(10, item=1), "《社会团体登记管理条例》第十条第(一)项", "SHETUAN-250/10/1"),
        (GROUPS.article(12, paragraph=3), "《社会团体登记管理条例》第十二条第三款", "SHETUAN-250/12/p3"),
        (
            GROUPS.article(10, paragraph=1, item=1),
            "《社会团体登记管理条例》第十条第一款第(一)项",
            "SHETUAN-250/10/p1/1",
        ),
        (UNITS.article(8, item=2, sub=3), "《民办非企业单位登记管理暂行条例》第八条第(二)项第3目", "MINFEI-251/8/2/3"),
        (CIVIL_CODE.article(203), "《中华人民共和国民法典》第二百零三条", "CIVIL-CODE/203"),
        (EVALUATION.section("第四部分"), "《社会组织评估管理办法》第四部分", "MCA-39/part-4"),
        (EVALUATION.section("附件"), "《社会组织评估管理办法》附件", "MCA-39/%E9%99%84%E4%BB%B6"),
        (EVALUATION.whole(), "《社会组织评估管理办法》", "MCA-39"),
    ],
    ids=lambda value: value.code if isinstance(value, Article) else "",
)
def test_a_citation_prints_as_the_gazette_does_and_has_a_stable_ascii_code(
    article: Article, printed: str, code: str
) -> None:
    assert str(article) == printed
    assert article.code == code
    assert code.isascii()


def test_equal_citations_are_one_value() -> None:
    assert len({GROUPS.article(10, item=1), GROUPS.article(10, item=1), GROUPS.article(10, item=2)}) == 2


def test_a_citation_as_a_dictionary_says_whether_its_words_are_held() -> None:
    assert EVALUATION.article(6).as_dict() == {
        "code": "MCA-39/6",
        "citation": "《社会组织评估管理办法》第六条",
        "instrument": "社会组织评估管理办法",
        "number": "民政部令第39号",
        "place": "第六条",
        "held": False,
    }


@pytest.mark.parametrize("key", ["", "社团", "lower", "A--B", "A/B", "-A"])
def test_a_key_that_could_not_stand_in_a_code_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no stable key"):
        Instrument("某条例", key=key)


def test_a_sub_item_without_its_item_is_refused() -> None:
    with pytest.raises(ValueError, match="name the item"):
        GROUPS.article(10, sub=1)


@pytest.mark.parametrize(
    ("article", "opening", "phrase"),
    [
        (GROUPS.article(10, item=1), "(一)", "50个以上的个人会员"),
        (GROUPS.article(10, paragraph=1, item=1), "(一)", "50个以上的个人会员"),
        (GROUPS.article(10, paragraph=2), "社会团体的名称", "准确反映其特征"),
        (GROUPS.article(12, paragraph=1), "第十二条", "60日内"),
        (GROUPS.article(12, paragraph=3), "社会团体的法定代表人", "不得同时担任"),
        (GROUPS.article(25, paragraph=2), "业务主管单位履行", "不得向社会团体收取费用"),
        (LICENSING.article(32, item=4), "（四）", "一次告知"),
        (UNITS.article(8), "第八条", "(五)有必要的场所"),
        (CIVIL_CODE.article(203), "第二百零三条", "二十四时"),
    ],
    ids=lambda value: value.code if isinstance(value, Article) else "",
)
def test_cited_words_are_found(library: LawLibrary, article: Article, opening: str, phrase: str) -> None:
    text = library.text(article)
    assert text is not None
    assert text.startswith(opening)
    assert phrase in text


@pytest.mark.parametrize(
    "article",
    [
        GROUPS.article(38),
        GROUPS.article(10, item=7),
        GROUPS.article(10, paragraph=3),
        GROUPS.article(10, paragraph=2, item=1),
        GROUPS.article(10, item=1, sub=1),
        CIVIL_CODE.article(205),
        EVALUATION.article(6),
        GROUPS.whole(),
    ],
    ids=lambda article: article.code,
)
def test_what_the_texts_do_not_have_is_none(library: LawLibrary, article: Article) -> None:
    assert library.text(article) is None


def test_an_article_ends_where_the_next_heading_stands(library: LawLibrary) -> None:
    assert library.text(GROUPS.article(9)) == (
        "第九条 申请成立社会团体，应当经其业务主管单位审查同意，由发起人向登记管理机关申请登记。\n"
        "筹备期间不得开展筹备以外的活动。"
    )


@pytest.mark.parametrize(("title", "held"), [("行政许可法", True), ("中华人民共和国行政许可法", True), ("刑法", False)])
def test_a_title_is_held_with_or_without_the_state_before_it(library: LawLibrary, title: str, held: bool) -> None:
    assert library.holds(title) is held


def test_every_text_in_the_folder_is_read_whole(library: LawLibrary) -> None:
    last = {"行政许可法": 83, "慈善法": 125, "基金会管理条例": 48, "民法典": 204, "社会团体登记管理条例": 37}
    for title, articles in last.items():
        cited = Instrument(title, key="X")
        assert all(library.text(cited.article(number)) for number in range(1, articles + 1)), title
        assert library.text(cited.article(articles + 1)) is None


@pytest.mark.parametrize(
    ("article", "accounted"),
    [
        (GROUPS.article(10, item=1), True),
        (GROUPS.article(38), False),
        (EVALUATION.article(6), True),
        (EVALUATION.whole(), True),
        (CIVIL_CODE.article(1259), True),
        (CIVIL_CODE.article(203), True),
        (HOLIDAYS.article(9), False),
        (Instrument("无此条例", key="NONE").article(1), False),
    ],
    ids=lambda value: value.code if isinstance(value, Article) else "",
)
def test_a_citation_is_accounted_for_by_its_words_or_by_the_catalogue(
    library: LawLibrary, article: Article, accounted: bool
) -> None:
    assert library.accounts_for(article) is accounted


def test_an_item_that_two_paragraphs_share_needs_its_paragraph_and_a_sub_item_is_found(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(
        "# 某办法\n\n第一条 甲：\n\n（一）子：\n\n1.天；\n\n2.地。\n\n乙：\n\n（一）丑。\n", "utf-8"
    )
    library, measure = LawLibrary(tmp_path), Instrument("某办法", key="M")
    assert library.text(measure.article(1, item=1)) is None
    assert library.text(measure.article(1, paragraph=2, item=1)) == "（一）丑。"
    assert library.text(measure.article(1, paragraph=1, item=1, sub=2)) == "2.地。"
