"""The Celery application: what runs outside a request, and when."""

import os

from celery import Celery
from celery.schedules import crontab
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "open_occurrences": {
        "task": "directives.tasks.open_occurrences",
        "schedule": crontab(hour="0-7", minute=30),
    },
    "remind": {  # again and again: whatever was lost on the way, the first that arrives does the day's work
        "task": "portal.tasks.remind",
        "schedule": crontab(hour="8-17", minute="*/10"),
        "options": {"expires": 540},
    },
    "turn_months": {  # what was missed is caught up by the next
        "task": "disbursement.tasks.turn_months",
        "schedule": crontab(minute=10),
    },
    "deliver": {
        "task": "portal.tasks.deliver",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "read_left_over": {
        "task": "directives.tasks.read_left_over",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 540},
    },
    "forget_drafts": {
        "task": "portal.tasks.forget_drafts",
        "schedule": crontab(hour=3, minute=0),
    },
}
