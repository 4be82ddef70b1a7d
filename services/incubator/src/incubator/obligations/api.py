"""The counter at which the registry asks what is open with an organization."""

from bureaukit import obligations

from incubator.obligations import actions
from incubator.roles import SERVICE

router = obligations.router("incubator", SERVICE, actions.open_with)
