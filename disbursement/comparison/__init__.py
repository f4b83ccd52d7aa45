"""What became known between two days: totals of both, and every change with its author and its reason."""

from disbursement.comparison.changes import Change, Changed, changed, changes_of
from disbursement.comparison.filters import ComparisonFilter

__all__ = ["Change", "Changed", "ComparisonFilter", "changed", "changes_of"]
