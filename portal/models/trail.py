"""The audit trail."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models.people import User
from portal.search import folded


class AuditEntry(models.Model):
    """Who changed what, when: written in the transaction of the change and never touched again."""

    verb = models.CharField(_("what happened"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_text = models.CharField(_("of what"), max_length=300)
    url = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now, db_index=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    folded = folded("subject_text", "verb")

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name, verbose_name_plural = _("audit entry"), _("audit trail")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_subject")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.verb}: {self.subject_text}"
