"""The whole audit trail, for who oversees."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal import export, rules
from portal.filters import AuditFilter
from portal.http import paginate, render_page, require
from portal.models import AuditEntry
from portal.templatetags.figures import audit_value, field_words
from portal.verbs import VERBS


@require_GET
def audit(request):
    require(rules.can_read_audit(request.user))
    found = _found(request)
    context = {"filter": found, "page": paginate(request, found.qs)}
    return render_page(request, "portal/audit.html", "portal/_audit.html", context)


@require_GET
def audit_export(request):
    require(rules.can_read_audit(request.user))
    columns: list[export.Column] = [
        (_("At"), 18, lambda entry: entry.at.astimezone().strftime("%d/%m/%Y %H:%M:%S")),
        (_("By"), 28, lambda entry: str(entry.by or "")),
        (_("What"), 28, lambda entry: str(VERBS.get(entry.verb, entry.verb))),
        (_("Of what"), 60, lambda entry: entry.subject_text),
        (_("Before"), 40, lambda entry: _in_words(entry.before)),
        (_("After"), 40, lambda entry: _in_words(entry.after)),
    ]
    rows = _found(request).qs.iterator(chunk_size=2000)
    return export.spreadsheet(request, "nhat-ky", _("Audit trail"), columns, rows)


def _in_words(values: dict | None) -> str:
    """What changed as the page says it, a line a field."""
    return "\n".join(f"{field_words(name)}: {audit_value(value)}" for name, value in (values or {}).items())


def _found(request) -> AuditFilter:
    return AuditFilter(request.GET, AuditEntry.objects.select_related("by", "by__agency"))
