"""Open tasks of many agencies, and which of them are to be told of on the day, by plain SQL."""

from datetime import date

from django.db import connection

from benchmarks.faults.check import Counts, Logged
from directives.models import Assignment, Directive, Document, Reminder
from directives.services import ensure_reminder_rules
from portal import clock
from portal.mail import message_id
from portal.models import Agency, DailyRun, Notification, User

DAY = date(2023, 11, 3)  # a Friday
TOLD = [  # 7, 3 and 1 working days late, due today, 1, 3 and 7 working days left
    *(date(2023, 10, 25), date(2023, 10, 31), date(2023, 11, 2), DAY),
    *(date(2023, 11, 6), date(2023, 11, 8), date(2023, 11, 14)),
]
UNTOLD = [date(2023, 10, 27), date(2023, 11, 1), date(2023, 11, 9), date(2023, 11, 10), date(2023, 12, 29)]
BEGAN_ON = date(2023, 10, 2)
EACH = 10  # agencies a directive, people with a mailbox of their own a hundred agencies

WHAT_IS_DUE = """
    SELECT who.address, array_agg(task.id)
    FROM directives_assignment task
    JOIN (SELECT id AS agency, email AS address FROM portal_agency
          UNION ALL SELECT agency_id, email FROM portal_user WHERE email <> '') who
      ON who.agency = task.agency_id
    WHERE task.due_on = ANY(%s) GROUP BY who.address
"""


def fill(number_of_agencies: int, number_of_tasks: int) -> None:
    """Agencies with an address and an officer each; every tenth agency has nothing that is due."""
    agencies = Agency.objects.bulk_create(
        Agency(
            code=f"a{n}",
            name=f"Cơ quan số {n}",
            short_name=f"Cơ quan {n}",
            kind="department",
            email=f"agency{n}@faults.example",
        )
        for n in range(number_of_agencies)
    )
    officers = User.objects.bulk_create(_officer(n, agency) for n, agency in enumerate(agencies))
    document = Document.objects.create(
        issuer=agencies[0], number="602", symbol="TB-UBND", issued_on=BEGAN_ON, title="Kết luận"
    )
    blocks = number_of_agencies // EACH
    directives = Directive.objects.bulk_create(
        _directive(n, document, blocks) for n in range(number_of_tasks // EACH)
    )
    Assignment.objects.bulk_create(
        _assignment(directive, agencies[place], officers[place])
        for n, directive in enumerate(directives)
        for place in range(n % blocks * EACH, (n % blocks + 1) * EACH)
    )
    ensure_reminder_rules()


def _officer(n: int, agency: Agency) -> User:
    own = f"person{n}@faults.example" if n % EACH == 0 else ""
    return User(username=f"u{n}", full_name=f"Chuyên viên {n}", role="officer", agency=agency, email=own)


def _directive(n: int, document: Document, blocks: int) -> Directive:
    """The last of every block of agencies has only dates of which nothing is said."""
    dates = UNTOLD if n % blocks == blocks - 1 else TOLD + UNTOLD
    return Directive(
        document=document,
        position=n,
        clause=f"2.{n}",
        title=f"Báo cáo nội dung số {n} của chương trình",
        words="Báo cáo UBND tỉnh theo đúng thời hạn.",
        deadline_kind="fixed",
        original_due_on=dates[(n + n // blocks) % len(dates)],
        given_at=clock.moment(BEGAN_ON),
    )


def _assignment(directive: Directive, agency: Agency, officer: User) -> Assignment:
    due_on = directive.original_due_on
    held = {"began_on": BEGAN_ON, "confirmed_on": BEGAN_ON, "confirmed_by": officer}
    return Assignment(directive=directive, agency=agency, original_due_on=due_on, due_on=due_on, **held)


def what_is_due() -> dict[str, set[int]]:
    """The tasks that each address has to be told of."""
    with connection.cursor() as cursor:
        cursor.execute(WHAT_IS_DUE, [TOLD])
        return {address: set(tasks) for address, tasks in cursor.fetchall()}


def logged() -> list[Logged]:
    """The mails of the day in the portal's log."""
    rows = Notification.objects.filter(channel=Notification.Channel.EMAIL)
    return [Logged(row.address, message_id(row), row.state) for row in rows]


def counted(in_flight: int) -> Counts:
    """What else the day left, and how many people had something to be told."""
    return Counts(
        runs=DailyRun.objects.count(),
        reminders=Reminder.objects.count(),
        inbox=Notification.objects.filter(channel=Notification.Channel.INBOX).count(),
        readers=User.objects.filter(agency__assignments__due_on__in=TOLD).distinct().count(),
        in_flight=in_flight,
    )
