"""Every article a rule cites stands in docs/law in the words of the gazette, or is marked as not held."""

import importlib
from pathlib import Path

import pytest
from bureaukit.law import Article, Instrument, LawLibrary
from bureaukit.lifecycle import LIFECYCLES
from bureaukit.rules import ALL_RULES

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("registry", "incubator", "talent", "evaluation")


def cited(service: str) -> set[Article]:
    """Return the articles that a service's rules, steps and module constants cite."""
    importlib.import_module(f"{service}.app")
    regulations = importlib.import_module(f"{service}.regulations")
    found = {value for value in vars(regulations).values() if isinstance(value, Article)}
    found |= {rule.article for rule in ALL_RULES if rule.holds.__module__.split(".")[0] == service}
    for name, lifecycle in LIFECYCLES.items():
        if name.split(".")[0] == service:
            found |= {step.article for step in lifecycle.steps}
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_cited_article_is_held_or_marked_as_not_held(service: str) -> None:
    library = LawLibrary(ROOT / "docs" / "law")
    articles = cited(service)
    assert articles
    missing = [str(article) for article in articles if not library.accounts_for(article)]
    assert not missing


def test_an_article_that_does_not_exist_would_be_found_out() -> None:
    library = LawLibrary(ROOT / "docs" / "law")
    regulation = Instrument("社会团体登记管理条例", key="SHETUAN-250")
    assert library.accounts_for(regulation.article(10, item=1))
    assert not library.accounts_for(regulation.article(10, item=99))
    assert not library.accounts_for(Instrument("不存在的办法", key="NOWHERE").article(1))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_lists_the_instruments_it_cites(service: str) -> None:
    regulations = importlib.import_module(f"{service}.regulations")
    listed = set(regulations.INSTRUMENTS)
    assert {article.instrument for article in cited(service)} <= listed
