"""The counter for proceedings."""

from incubator.proceedings.api.opening import router as opening
from incubator.proceedings.api.steps import router as steps

ROUTERS = (opening, steps)
