"""The counter for rounds: previewed, and stored and run."""

from incubator.rounds.api.places import of_admission, receipts
from incubator.rounds.api.preview import router as preview
from incubator.rounds.api.rounds import router as rounds

ROUTERS = (preview, rounds, of_admission, receipts)
