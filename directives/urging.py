"""What an urging letter says: the overdue tasks of its agency, and the words around them. Only reads."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.utils.translation import override

from directives.models import Assignment, UrgingItem, UrgingLetter
from directives.models.assignments import AssignmentQuerySet
from directives.reminders.tasks import candidates
from portal import clock, export, workdays
from portal.models import Agency, User

COMMITTEE = "UBND"  # how the symbols of the province's committee begin: 1234/UBND-TH


def overdue(on: date) -> AssignmentQuerySet:
    """What letters urge: overdue tasks that may be reminded of; so not those of a letter in force."""
    return candidates(on).filter(due_on__lt=on)


def with_counts(letters: Iterable[UrgingLetter], today: date) -> list[tuple[UrgingLetter, int]]:
    """Letters of a list, each with the number of its tasks: of a draft, of those that are overdue now."""
    rows = list(letters)
    drafts = {letter.agency_id for letter in rows if letter.is_draft}
    late = overdue(today).filter(agency__in=drafts).order_by().values_list("agency").annotate(Count("pk"))
    counts = dict(late) if drafts else {}
    return [(one, counts.get(one.agency_id, 0) if one.is_draft else one.item_count) for one in rows]


def items(letter: UrgingLetter, today: date) -> list[UrgingItem]:
    """Its tasks: of a draft what is overdue now, of what was sent what it listed then, the oldest first."""
    if not letter.is_draft:
        tasks = Prefetch("assignment", Assignment.objects.for_list(today))
        return list(letter.items.prefetch_related(tasks).order_by("due_on", "id"))
    late = overdue(today).filter(agency=letter.agency_id).for_list(today).order_by("due_on", "id")
    return [item for task in late if (item := item_of(letter, task, today))]


def item_of(letter: UrgingLetter, task: Assignment, on: date) -> UrgingItem | None:
    """A task as late as it is on that day; nothing if it is not late."""
    if task.due_on is None or task.due_on >= on:
        return None
    days = workdays.late(task.due_on, on)
    return UrgingItem(letter=letter, assignment=task, due_on=task.due_on, working_days=days)


def _issuer(letter: UrgingLetter, user: User) -> Agency | None:
    """Whose letter it is: of the office that sent it, or would; None is the province's committee."""
    if letter.sent_by:
        return None if letter.symbol.startswith(COMMITTEE) else letter.sent_by.agency
    return user.agency if user.is_coordinator else None


def word(letter: UrgingLetter, user: User) -> HttpResponse:
    """The letter for Word; it is an official paper, so it is Vietnamese whatever the reader's language."""
    rows, issuer = items(letter, clock.today()), _issuer(letter, user)
    with override(settings.LANGUAGE_CODE):
        said = export.Letter(
            about="đôn đốc thực hiện các nhiệm vụ quá hạn thuộc các chương trình mục tiêu quốc gia",
            to=letter.agency.name,
            before=[_opening(letter, len(rows))],
            columns=COLUMNS,
            rows=rows,
            after=_asks(letter, issuer),
            copies=["Trưởng Ban Chỉ đạo các Chương trình MTQG tỉnh (để báo cáo)"],
            issuer=issuer,
            reference=letter.reference,
            on=letter.sent_on,
        )
        return export.letter(f"don-doc-{letter.agency.code}", said)


COLUMNS: list[export.Column] = [
    ("Nhiệm vụ", 34, lambda item: item.assignment.directive.title),
    ("Văn bản giao", 22, lambda item: f"{item.assignment.directive.document.reference}\nmục {item.clause}"),
    ("Thời hạn", 11, lambda item: item.due_on),
    ("Số ngày làm việc quá hạn", 11, lambda item: item.working_days),
]


def _opening(letter: UrgingLetter, count: int) -> str:
    return (
        f"Qua theo dõi việc thực hiện các nhiệm vụ được giao, tính đến ngày "
        f"{letter.sent_on or clock.today():%d/%m/%Y}, {letter.agency.name} còn {count:02d} nhiệm vụ đã quá "
        "thời hạn nhưng chưa có kết quả, cụ thể như sau:"
    )


def _asks(letter: UrgingLetter, issuer: Agency | None) -> list[str]:
    office = issuer.name if issuer else f"Ủy ban nhân dân tỉnh {settings.PROVINCE}"
    by = f"{letter.answer_by:%d/%m/%Y}" if letter.answer_by else "..../..../........"
    return [
        f"{office} đề nghị {letter.agency.name}:",
        "1. Khẩn trương hoàn thành các nhiệm vụ nêu trên và gửi kết quả kèm theo văn bản minh chứng.",
        "2. Báo cáo giải trình nguyên nhân chậm, trách nhiệm của đơn vị, cá nhân và thời gian hoàn thành.",
        f"Báo cáo gửi về {office} chậm nhất ngày {by} để tổng hợp, báo cáo Ban Chỉ đạo./.",
    ]
