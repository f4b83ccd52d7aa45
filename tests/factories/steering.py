"""People and places, programmes, directives."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from directives.models import (
    Assignment,
    Comment,
    Consolidation,
    Directive,
    DirectiveDraft,
    Document,
    EvidenceFile,
    ExplanationRequest,
    Handover,
    IncomingNotice,
    Obstacle,
    ProgressReport,
    Reminder,
    ReminderPause,
    ReminderRule,
    SavedView,
    UrgingItem,
    UrgingLetter,
)
from portal import clock
from portal.models import Agency, Endpoint, Holiday, Notification, Place, User
from programs.models import Component, Program

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"{n + 100}")
    name = factory.Sequence(lambda n: f"Huyện {n}")
    full_name = factory.SelfAttribute("name")
    level = Place.Level.DISTRICT


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"agency-{n}")
    name = factory.Sequence(lambda n: f"Sở số {n}")
    short_name = factory.SelfAttribute("name")
    kind = Agency.Kind.DEPARTMENT


class HolidayFactory(DjangoModelFactory):
    class Meta:
        model = Holiday

    day = date(2023, 9, 1)
    name = "Quốc khánh"


class DistrictFactory(AgencyFactory):
    kind = Agency.Kind.DISTRICT
    name = factory.Sequence(lambda n: f"UBND huyện {n}")
    place = factory.SubFactory(PlaceFactory)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"Chuyên viên {n}")
    role = User.Role.OFFICER
    agency = factory.SubFactory(AgencyFactory)


class NotificationFactory(DjangoModelFactory):
    class Meta:
        model = Notification

    kind = "reminder"
    channel = Notification.Channel.INBOX
    user = factory.SubFactory(UserFactory)
    agency = factory.SelfAttribute("user.agency")
    subject = "Nhắc việc"
    body = "Việc đến hạn"


class EndpointFactory(DjangoModelFactory):
    class Meta:
        model = Endpoint

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"Nhóm {n}")
    address = "tgram://123456789:abcdefg_hijklmnop/12315544/"


class ProgramFactory(DjangoModelFactory):
    class Meta:
        model = Program

    code = factory.Sequence(lambda n: f"CT{n}")
    name = factory.Sequence(lambda n: f"Chương trình số {n}")
    short_name = factory.SelfAttribute("code")
    owner = factory.SubFactory(AgencyFactory)
    starts_on = date(2021, 1, 1)
    ends_on = date(2025, 12, 31)
    disburse_until = date(2026, 12, 31)
    position = factory.Sequence(lambda n: n)


class ComponentFactory(DjangoModelFactory):
    class Meta:
        model = Component

    program = factory.SubFactory(ProgramFactory)
    code = factory.Sequence(lambda n: f"DA-{n}")
    level_name = "Dự án"
    number = factory.Sequence(str)
    name = "Hạ tầng"
    has_investment = True
    has_recurrent = True
    position = factory.Sequence(lambda n: n)


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    issuer = factory.SubFactory(AgencyFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    symbol = "TB-UBND"
    issued_on = date(2023, 10, 27)
    title = "Kết luận hội nghị giao ban"


class DirectiveFactory(DjangoModelFactory):
    class Meta:
        model = Directive

    document = factory.SubFactory(DocumentFactory)
    position = factory.Sequence(lambda n: n)
    clause = "2.4"
    title = "Đề xuất điều hòa vốn"
    words = "Rà soát, đề xuất điều hòa nguồn vốn, xong trước ngày 30/11/2023."
    deadline_kind = Directive.DeadlineKind.FIXED
    original_due_on = date(2023, 11, 30)


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    directive = factory.SubFactory(DirectiveFactory)
    agency = factory.SubFactory(AgencyFactory)
    due_on = factory.SelfAttribute("directive.original_due_on")
    original_due_on = factory.SelfAttribute("due_on")


class ProgressReportFactory(DjangoModelFactory):
    class Meta:
        model = ProgressReport

    assignment = factory.SubFactory(AssignmentFactory)
    note = "Đã gửi văn bản"
    reported_by = factory.SubFactory(UserFactory)


class HandoverFactory(DjangoModelFactory):
    class Meta:
        model = Handover

    from_agency = factory.SubFactory(AgencyFactory)
    to_agency = factory.SubFactory(AgencyFactory)
    on = date(2023, 11, 3)
    reason = "Tổ chức lại bộ máy"
    carried_by = factory.SubFactory(UserFactory)


class EvidenceFileFactory(DjangoModelFactory):
    class Meta:
        model = EvidenceFile

    report = factory.SubFactory(ProgressReportFactory)
    file = "evidence/a.pdf"
    name = "a.pdf"


class ExplanationRequestFactory(DjangoModelFactory):
    class Meta:
        model = ExplanationRequest

    assignment = factory.SubFactory(AssignmentFactory)
    question = "Vì sao chậm?"
    due_on = date(2023, 11, 8)
    asked_by = factory.SubFactory(UserFactory, role=User.Role.COMMITTEE, agency=None)


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    directive = factory.SubFactory(DirectiveFactory)
    text = "Đề nghị sớm trình"
    said_by = factory.SubFactory(UserFactory)


class ReminderFactory(DjangoModelFactory):
    class Meta:
        model = Reminder

    assignment = factory.SubFactory(AssignmentFactory)
    agency = factory.SelfAttribute("assignment.agency")
    on = date(2023, 11, 3)
    due_on = factory.SelfAttribute("assignment.due_on")
    state = "overdue"
    working_days = 1


class ReminderRuleFactory(DjangoModelFactory):
    class Meta:
        model = ReminderRule

    moment = ReminderRule.Moment.ON


class ReminderPauseFactory(DjangoModelFactory):
    class Meta:
        model = ReminderPause

    assignment = factory.SubFactory(AssignmentFactory)
    reason = "Chờ hướng dẫn của Bộ"
    paused_by = factory.SubFactory(UserFactory)


class ObstacleFactory(DjangoModelFactory):
    class Meta:
        model = Obstacle

    agency = factory.SubFactory(DistrictFactory)
    component = factory.SubFactory(ComponentFactory)
    category = Obstacle.Category.LEGAL
    level = Obstacle.Level.PROVINCE
    title = factory.Sequence(lambda n: f"Chưa có hướng dẫn mức hỗ trợ {n}")
    text = "Chưa có hướng dẫn mức hỗ trợ nên chưa giải ngân được."
    raised_by = factory.SubFactory(UserFactory, agency=factory.SelfAttribute("..agency"))


class ConsolidationFactory(DjangoModelFactory):
    class Meta:
        model = Consolidation

    title = "Vướng mắc thuộc thẩm quyền Trung ương"
    prepared_by = factory.SubFactory(UserFactory, role=User.Role.COORDINATOR)


class UrgingLetterFactory(DjangoModelFactory):
    """One that was sent and waits for the answer; `UrgingLetterFactory(is_draft=True)` for a draft."""

    class Meta:
        model = UrgingLetter

    class Params:
        is_draft = factory.Trait(number="", symbol="", sent_on=None, sent_by=None, answer_by=None)

    agency = factory.SubFactory(AgencyFactory)
    drafted_on = date(2023, 10, 30)
    number = factory.Sequence(lambda n: str(n + 1))
    symbol = "VP-TH"
    sent_on = date(2023, 10, 31)
    sent_by = factory.SubFactory(UserFactory, role="coordinator")
    answer_by = date(2023, 11, 7)


class UrgingItemFactory(DjangoModelFactory):
    class Meta:
        model = UrgingItem

    assignment = factory.SubFactory(AssignmentFactory, due_on=date(2023, 10, 20))
    letter = factory.SubFactory(UrgingLetterFactory, agency=factory.SelfAttribute("..assignment.agency"))
    due_on = factory.SelfAttribute("assignment.due_on")
    working_days = 7


class SavedViewFactory(DjangoModelFactory):
    class Meta:
        model = SavedView

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Danh sách {n}")
    query = "state=overdue"


class IncomingNoticeFactory(DjangoModelFactory):
    """One that was read and is in review; its file is not there unless a test puts it there."""

    class Meta:
        model = IncomingNotice

    state = IncomingNotice.State.READY
    name = "thong-bao.txt"
    file = "notices/thong-bao.txt"
    fingerprint = factory.Sequence(lambda n: f"{n:064d}")
    text = "Sở Tài chính rà soát kế hoạch vốn, xong trước ngày 30/11/2023."
    sent_by = factory.SubFactory(UserFactory, role=User.Role.COORDINATOR)
    read_at = factory.LazyFunction(clock.now)

    @factory.lazy_attribute
    def head(self):
        """Complete: of an agency that stands."""
        return {
            "kind": "notice",
            "issuer": str(AgencyFactory().pk),
            "number": "599",
            "symbol": "TB-UBND",
            "issued_on": "2023-10-27",
            "meeting_on": "",
            "title": "Kết luận hội nghị giao ban",
            "signer": "",
        }


class DirectiveDraftFactory(DjangoModelFactory):
    """A draft that can be accepted as it is."""

    class Meta:
        model = DirectiveDraft

    class Params:
        leads = ""  # names as they are typed
        words = "Rà soát kế hoạch vốn, xong trước ngày 30/11/2023."
        clause = factory.Sequence(lambda n: f"2.{n + 1}")

    notice = factory.SubFactory(IncomingNoticeFactory)
    position = factory.Sequence(lambda n: n + 1)

    @factory.lazy_attribute
    def typed(self):
        blank = dict.fromkeys(["part", "title", "cooperating", "recipient", "citations"], "")
        told = {"clause": self.clause, "words": self.words, "deadline_words": "trước ngày 30/11/2023"}
        return {**blank, **told, "leads": self.leads or AgencyFactory().short_name, "programs": []}

    @factory.lazy_attribute
    def places(self):
        return [{"field": "words", "start": 0, "end": len(self.notice.text), "name": "", "sure": 1}]
