"""The counter at which the registry asks what is open with an organization."""

from bureaukit import obligations

from talent.obligations import actions
from talent.roles import SERVICE

router = obligations.router("talent", SERVICE, actions.open_with)
