"""The Celery application and its timetable of sweeps."""

from __future__ import annotations

import os

from celery import Celery

from portal import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
broker.register()

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(task: str, seconds: float) -> dict[str, object]:
    """A sweep: late runs are dropped, because the next one does their work."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


app.conf.beat_schedule = {
    "deadlines": every("portal.sweep_deadlines", 15),
    "reminders": every("portal.sweep_reminders", 30),
    "outbox": every("portal.sweep_outbox", 5),
    "notices": every("portal.sweep_notices", 10),
    "webhooks": every("portal.sweep_webhooks", 5),
    "deposit-payments": every("portal.exchange_payments", 5),
    "exits": every("portal.sweep_exits", 300),
    "answers": every("portal.sweep_answers", 3600),
    "metrics": every("portal.compute_metrics", 3600),
    "standing": every("portal.judge_members", 3600),
    "bulk-moves": every("portal.work_bulk_moves", 3),
    "exports": every("portal.work_exports", 3),
    "exported-files": every("portal.sweep_exports", 600),
    "lab": every("portal.work_lab", 10),
    "carriers": every("carriers.look_after_carriers", 1800),
    "choice-trials": every("carriers.work_choice_trials", 10),
    "contracts": every("carriers.sweep_contracts", 60),
    "pushes": every("carriers.apply_pushes", 5),
    "carrier-calls": every("carriers.send_calls", 5),
    "tracking-runs": every("carriers.work_runs", 10),
    "tracking-watch": every("carriers.watch_parcels", 60),
    "parcels-examined": every("carriers.examine_parcels", 30),
    "carrier-complaints": every("carriers.sweep_complaints", 600),
    "carrier-statements": every("carriers.draw_up_statements", 600),
    "carrier-scorecards": every("carriers.measure_carriers", 3600),
    "tracking-reconcile": every("carriers.reconcile_silent_shipments", 1800),
    "refunds": every("tickets.pay_refunds", 10),
    "insurance": every("tickets.exchange_insurance", 10),
    "mass-events": every("tickets.work_mass_events", 10),
    "promises": every("tickets.settle_promises", 3600),
    "forecast-weekly": every("tickets.begin_forecast", 3600),
    "forecasts": every("tickets.work_forecasts", 10),
    "partner-scorecards": every("tickets.measure_partners", 3600),
    "batches": every("tickets.watch_batches", 86400),
}
