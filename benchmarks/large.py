"""100,000 assignments: five years of a province's directives, as `fill` began them."""

from datetime import date, timedelta

from django.db import connection

from benchmarks.data import AGENCIES, ASSIGNMENTS, give
from directives.models import Directive, Document
from portal.models import Agency, User
from programs.models import Program

ROWS = 100_000
DOCUMENTS = 60
FIRST = date(2021, 1, 4)
SUBJECTS = [
    "giải ngân vốn đầu tư phát triển",
    "hỗ trợ nhà ở cho hộ nghèo",
    "đường giao thông nông thôn",
    "đào tạo nghề cho lao động nông thôn",
    "nước sinh hoạt tập trung",
    "điều hòa vốn sự nghiệp",
    "xã đạt chuẩn nông thôn mới",
]
KINDS = ["fixed"] * 7 + ["standing", "none", "none"]  # nearly a third has no date


def grow(by: User) -> None:
    """Add what is missing to 100,000 rows, the same agencies and programmes."""
    agencies, programs = list(Agency.objects.order_by("pk")), list(Program.objects.order_by("pk"))
    assert len(agencies) == AGENCIES
    documents = Document.objects.bulk_create(
        Document(
            issuer=agencies[0],
            number=str(n + 1),
            symbol="VP-KT",
            issued_on=FIRST + timedelta(days=18 * n),
            title=f"Kết luận hội nghị giao ban lần thứ {n + 1}",
        )
        for n in range(DOCUMENTS)
    )
    orders = [_directive(n, documents[n % DOCUMENTS]) for n in range((ROWS - ASSIGNMENTS) // 10)]
    give(Directive.objects.bulk_create(orders, batch_size=2000), agencies, programs, by)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _directive(n: int, document: Document) -> Directive:
    """Every one reports ("báo cáo"), one of two thousand is about a suspension bridge ("cầu treo")."""
    subject = "cầu treo dân sinh" if n % 2000 == 7 else SUBJECTS[n % len(SUBJECTS)]
    kind = KINDS[n % len(KINDS)]
    dated = kind == "fixed"
    return Directive(
        document=document,
        position=n // DOCUMENTS,
        clause=f"{n % 5 + 1}.{n // DOCUMENTS}",
        title=f"Rà soát, báo cáo việc {subject}, đợt {n}",
        words=f"Yêu cầu rà soát, tổng hợp, báo cáo UBND tỉnh việc {subject} theo đúng thời hạn. " * 3,
        deadline_kind=kind,
        original_due_on=FIRST + timedelta(days=n * 7 % 1200) if dated else None,
    )
