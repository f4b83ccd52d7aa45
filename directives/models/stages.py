"""Where an obstacle can stand, and which moves lead from one place to another."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where an obstacle stands: the stage to which its newest step led."""

    RAISED = "raised", _("with the coordinator")
    PASSED = "passed", _("with a department")
    ANSWERED = "answered", _("answered")
    CONSOLIDATED = "consolidated", _("on a list being prepared")
    SENT = "sent", _("sent to the centre")
    REPLIED = "replied", _("the centre replied")
    RESOLVED = "resolved", _("resolved")
    MERGED = "merged", _("merged into another")


class Move(models.TextChoices):
    """What can happen to an obstacle; most moves lead to the stage of the same name."""

    RAISED = "raised", _("raised it")
    PASSED = "passed", _("passed it on")
    ANSWERED = "answered", _("answered")
    REOPENED = "reopened", _("said that the answer does not help")
    MERGED = "merged", _("merged it into another")
    SEPARATED = "separated", _("separated it again")
    CONSOLIDATED = "consolidated", _("put it on a list for the centre")
    RELEASED = "released", _("took it off the list")
    SENT = "sent", _("sent it to the centre")
    REPLIED = "replied", _("recorded the reply of the centre")
    RESOLVED = "resolved", _("said that it is resolved")

    @property
    def leads_to(self) -> Stage:
        """Back to the coordinator, or to the stage of the same name."""
        back = {Move.REOPENED, Move.SEPARATED, Move.RELEASED}
        return Stage.RAISED if self in back else Stage(self.value)


CLOSED = (Stage.RESOLVED, Stage.MERGED)
WITH_RAISER = (Stage.ANSWERED, Stage.REPLIED)  # in the hands of the agency that raised it
STARTS_FROM = {
    Move.PASSED: {Stage.RAISED, Stage.PASSED},
    Move.ANSWERED: {Stage.RAISED, Stage.PASSED},
    Move.REOPENED: {Stage.ANSWERED, Stage.REPLIED},
    Move.MERGED: {Stage.RAISED, Stage.PASSED, Stage.ANSWERED},
    Move.SEPARATED: {Stage.MERGED},
    Move.CONSOLIDATED: {Stage.RAISED, Stage.ANSWERED},
    Move.RELEASED: {Stage.CONSOLIDATED},
    Move.SENT: {Stage.CONSOLIDATED},
    Move.REPLIED: {Stage.SENT},
    Move.RESOLVED: {Stage.RAISED, Stage.PASSED, Stage.ANSWERED, Stage.SENT, Stage.REPLIED},
}
REFUSALS = {  # why another move is not possible, by the stage at which it stands
    Stage.RAISED: _("This obstacle waits for the coordinator, who passes it on or answers first."),
    Stage.PASSED: _("A department has this obstacle; it answers first, or the coordinator does."),
    Stage.ANSWERED: _("This obstacle was answered; the agency that raised it first says whether that helps."),
    Stage.CONSOLIDATED: _("This obstacle is on a list for the centre; take it off the list first."),
    Stage.SENT: _("This obstacle was sent to the centre and waits for the reply."),
    Stage.REPLIED: _("The centre replied; first say that this resolves it, or that it does not help."),
    Stage.RESOLVED: _("This obstacle is resolved; raise a new one if something still stands in the way."),
    Stage.MERGED: _("This obstacle was merged into another one; do it there."),
}
