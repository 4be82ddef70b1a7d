"""What time does to proceedings: those on tenancies that end otherwise lapse."""

from bureaukit.jobs import Job

from incubator.proceedings.actions import deciding

JOBS = (Job("incubator.lapse-proceedings", deciding.lapse_all),)
