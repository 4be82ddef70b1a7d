"""Handing over what was decided: the certificate or another paper, within ten working days (行政许可法 第四十四条)."""

from dataclasses import replace
from datetime import date

from bureaukit.db import Tx
from bureaukit.problems import FieldError, Invalid
from bureaukit.text import Text

from registry.applications.actions.drafting import move
from registry.applications.actions.handling import Officer, step
from registry.applications.model import Application, DeliveryMeans


async def deliver(
    tx: Tx, application: Application, officer: Officer, means: DeliveryMeans, delivered_on: date, *, today: date
) -> Application:
    """Note that the paper of a decision reached the applicant, on a day since the decision."""
    await step(tx, application, "delivery", officer, today=today)
    decided_on = application.progress.decided_on
    if decided_on is None or not decided_on <= delivered_on <= today:
        words = Text("送达日期须在决定之日以后、今日以前", "It was handed over between the decision and today")
        raise Invalid(FieldError("/delivered_on", "day_out_of_place", words))
    progress = replace(application.progress, delivered_on=delivered_on, delivered_by=officer.sub, delivery_means=means)
    return await move(tx, replace(application, progress=progress), "delivery", today)
