"""The counter at which the registry asks what is open with an organization."""

from bureaukit import obligations

from evaluation.obligations import actions
from evaluation.roles import SERVICE

router = obligations.router("evaluation", SERVICE, actions.open_with)
