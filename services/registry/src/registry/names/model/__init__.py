"""A name taken apart, a claim to one, and how like two scopes are."""

from registry.names.model.claims import LIVE, Claim, ClaimState, NameClaimMoved
from registry.names.model.proposed import ProposedName
from registry.names.model.scopes import ScopeLikeness, scope_likeness

__all__ = ["LIVE", "Claim", "ClaimState", "NameClaimMoved", "ProposedName", "ScopeLikeness", "scope_likeness"]
