"""What time makes us do: a notice that passed without an objection makes the result final."""

from bureaukit.jobs import Job

from evaluation.evaluations import actions

CLOSE_OVERDUE = Job("evaluation.close-notices", actions.close_overdue)
