"""Lists of the Treasury, their lines and the differences as columns of a file; amounts in đồng."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.export import Column, Foot


def of_lists() -> list[Column]:
    return [
        (_("Month"), 10, lambda row: row.period),
        (_("Programme"), 30, lambda row: str(row.program or _("all programmes"))),
        (pgettext("treasury list", "Version"), 8, lambda row: row.version),
        (_("Drawn on"), 12, lambda row: row.drawn_on),
        (_("State"), 24, lambda row: str(row.get_state_display())),
        (_("Lines"), 10, lambda row: row.told.get("lines")),
        (_("File"), 30, lambda row: row.name),
        (_("Sent by"), 30, lambda row: str(row.uploaded_by)),
        (_("Sent at"), 18, lambda row: row.uploaded_at),
    ]


def of_differences() -> list[Column]:
    return [
        (_("Unit"), 30, lambda row: str(row.unit)),
        (_("Programme"), 26, lambda row: str(row.program)),
        (_("In the portal"), 20, lambda row: row.ours),
        (_("At the Treasury"), 20, lambda row: row.theirs),
        (_("Difference"), 20, lambda row: row.difference),
        (_("Compared"), 20, lambda row: row.verdict_words),
        (_("Signature"), 26, lambda row: row.signature_words),
        (_("Signed by"), 30, lambda row: str(row.signed.by) if row.signed else ""),
        (_("Signed at"), 18, lambda row: row.signed.at if row.signed else None),
        (_("Remark"), 60, lambda row: row.last.words if row.last else ""),
    ]


def foot_of_differences() -> Foot:
    return Foot(_("Total"), [_("In the portal"), _("At the Treasury"), _("Difference")])


def of_lines() -> list[Column]:
    return [
        (_("Row"), 8, lambda row: row.row),
        (_("Unit as read"), 30, lambda row: row.unit_words),
        (_("Programme as read"), 30, lambda row: row.program_words),
        (_("Component as read"), 30, lambda row: row.component_words),
        (_("Kind as read"), 14, lambda row: row.kind_words),
        (_("Source as read"), 14, lambda row: row.source_words),
        (_("Amount as read"), 20, lambda row: row.amount_words),
        (_("Unit"), 26, lambda row: str(row.unit or "")),
        (_("Programme"), 26, lambda row: str(row.program or "")),
        (_("Component"), 30, lambda row: row.component.path_words if row.component else ""),
        (_("Kind of capital"), 16, lambda row: str(row.get_kind_display())),
        (_("Amount (đồng)"), 20, lambda row: row.amount),
        (_("Left out"), 10, lambda row: _("yes") if row.is_left_out else ""),
    ]


def foot_of_lines() -> Foot:
    return Foot(_("Total"), [_("Amount (đồng)")])
