"""What time makes us do: whoever lost the registration by a decision is to be wound up (撤销登记后的清算)."""

from bureaukit.jobs import Job

from registry.deregistrations import actions

WIND_UP_REVOKED = Job("registry.wind-up-revoked", actions.wind_up_revoked)
JOBS = (WIND_UP_REVOKED,)
