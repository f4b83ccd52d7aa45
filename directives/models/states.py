"""Where an assignment stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an assignment stands. Derived by `with_state`, so never stored and never stale."""

    OVERDUE = "overdue", _("overdue")
    DUE_SOON = "due_soon", _("due soon")
    SUBMITTED = "submitted", _("waiting for acceptance")
    OPEN = "open", _("in progress")
    AWAITING_EVENT = "awaiting_event", _("waits for its date")
    RECURRING = "recurring", _("recurring")
    STANDING = "standing", _("standing")
    UNDATED = "undated", _("no date stated")
    DONE = "done", _("done on time")
    DONE_LATE = "done_late", _("done late")
    ENDED = "ended", _("ended without a result")
