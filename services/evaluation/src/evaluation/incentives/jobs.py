"""What time makes us do: a grade begins or expires, a parameter takes effect, and the answers flip with it."""

from bureaukit.jobs import Job

from evaluation.incentives import actions

LOOK_AT_ALL = Job("evaluation.look-at-incentives", actions.look_at_all)
