"""One duty, three regulations: what each form of organization has from its own, for whatever rules and tables cite."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from bureaukit.law import Article
from bureaukit.rules import Rule

from registry.organizations.model import OrganizationType
from registry.regulations import FOUNDATIONS, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

Subject = TypeVar("Subject")
ByForm = Mapping[OrganizationType, Article]


def _each(group: Article, service: Article, foundation: Article) -> ByForm:
    return {
        OrganizationType.SOCIAL_GROUP: group,
        OrganizationType.SOCIAL_SERVICE_ORGANIZATION: service,
        OrganizationType.FOUNDATION: foundation,
    }


_G, _S, _F = SOCIAL_GROUPS.article, SERVICE_ORGANIZATIONS.article, FOUNDATIONS.article
REGISTERING = _each(_G(12), _S(12), _F(11))
AUDITING = _each(
    _G(27, paragraph=2), _S(22, paragraph=2), _F(37, paragraph=2)
)  # before the legal representative changes
ENDING = _each(_G(19), _S(16, paragraph=1), _F(16))
CONSENTING = _each(_G(19), _S(17, paragraph=1), _F(18, paragraph=1))  # the supervising unit's word on the end
WINDING_UP = _each(_G(20), _S(16, paragraph=2), _F(18, paragraph=1))
APPLYING = _each(_G(21, paragraph=1), _S(17, paragraph=1), _F(18, paragraph=2))
DEREGISTERING = _each(_G(21, paragraph=2), _S(17, paragraph=2), _F(18, paragraph=2))
ANNOUNCING = _each(_G(23), _S(18), _F(19))
PENALISING = _each(_G(30), _S(25), _F(42))
COLLECTING = _each(_G(33, paragraph=2), _S(28, paragraph=2), _F(44))  # from whoever is revoked


def of_form(articles: ByForm, form: OrganizationType | None) -> Article:
    """Return the article of a form; that of social groups where a form has none of its own, or nobody knows the form."""
    return (
        articles.get(form, articles[OrganizationType.SOCIAL_GROUP]) if form else articles[OrganizationType.SOCIAL_GROUP]
    )


def as_of_form(rule: Rule[Subject], articles: ByForm, form: OrganizationType | None) -> Rule[Subject]:
    """Return a rule with the article of a form."""
    return replace(rule, article=of_form(articles, form))
