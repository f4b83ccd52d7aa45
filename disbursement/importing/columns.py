"""What the columns of files are called, and the words for kinds and sources of capital."""

from disbursement.models import CapitalSource, ImportFile
from disbursement.reading.heads import Column
from programs.models import CapitalKind


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


def _column(key: str, names: str, *, is_required: bool = False) -> Column:
    return Column(key, _words(names), is_required)


WHOSE = [
    _column("unit_code", "ma don vi, ma dv, unit code"),
    _column(
        "unit",
        "don vi, ten don vi, don vi thuc hien, don vi su dung von, dia ban, huyen, ten huyen, "
        "huyen thanh pho, chu dau tu, co quan don vi, co quan, unit",
    ),
    _column("component_code", "ma thanh phan, ma du an, ma noi dung, ma tieu du an, component code"),
    _column(
        "component",
        "thanh phan, noi dung thanh phan, du an tieu du an, du an, ten du an, tieu du an, noi dung, "
        "noi dung chi, du an thanh phan, component",
    ),
    _column("kind", "loai von, tinh chat von, loai nguon von, kind of capital, kind", is_required=True),
    _column("source", "nguon von, nguon, nguon ngan sach, source of capital, source", is_required=True),
    _column("budget_year", "nam von, nam ngan sach, nam ke hoach von, nien do, budget year"),
]
NUMBER = _column("number", "tt, stt, so tt, so thu tu, no")
NOTE = _column("note", "ghi chu, ly do, giai trinh, remark, remarks, note")
FIGURES = [
    *WHOSE,
    NUMBER,
    _column("planned", "ke hoach von, ke hoach, ke hoach nam, von ke hoach, plan, planned"),
    _column(
        "last",
        "luy ke thang truoc, luy ke den het thang truoc, luy ke den thang truoc, thang truoc, "
        "end of last month, last month",
    ),
    _column("increase", "trong thang, phat sinh trong thang, giai ngan trong thang, this month"),
    _column(
        "amount",
        "luy ke giai ngan, giai ngan luy ke, luy ke, luy ke den het thang, gia tri giai ngan luy ke, "
        "luy ke giai ngan den het thang, giai ngan luy ke den het thang, luy ke den thang, "
        "so von giai ngan luy ke, cumulative disbursement, cumulative",
        is_required=True,
    ),
    _column("rate", "ty le, ty le giai ngan, rate"),
    _column(
        "december",
        "uoc den 31 12, uoc giai ngan den 31 12, uoc thuc hien den 31 12, uoc ca nam, uoc 31 12, "
        "expected by 31 december",
    ),
    _column(
        "january",
        "uoc den 31 01, uoc den 31 1, uoc giai ngan den 31 01, uoc giai ngan den 31 1, uoc 31 01, uoc 31 1, "
        "expected by 31 january",
    ),
    NOTE,
]
PLAN = [
    *WHOSE,
    NUMBER,
    _column("current", "ke hoach hien tai, ke hoach da giao, plan until now"),
    _column(
        "amount",
        "ke hoach von, ke hoach, von ke hoach, ke hoach giao, ke hoach von giao, ke hoach nam, "
        "ke hoach sau dieu chinh, so tien, so von, muc von, dieu chinh, dieu chinh tang giam, tang giam, "
        "so von dieu chinh, plan, amount, change",
        is_required=True,
    ),
    _column("decision", "quyet dinh, so quyet dinh, van ban, can cu, so van ban, decision"),
    _column("decided_on", "ngay quyet dinh, ngay ky, ngay ban hanh, ngay, decided on"),
    NOTE,
]
OF_KIND: dict[str, list[Column]] = {ImportFile.Kind.FIGURES: FIGURES, ImportFile.Kind.PLAN: PLAN}
KINDS = {
    CapitalKind.INVESTMENT: "dau tu, dau tu phat trien, von dau tu, von dau tu phat trien, dtpt, dt, "
    "von dtpt, chi dau tu, chi dau tu phat trien, investment, investment capital",
    CapitalKind.RECURRENT: "su nghiep, von su nghiep, sn, vsn, kinh phi su nghiep, thuong xuyen, tx, "
    "chi thuong xuyen, recurrent, recurrent capital",
}
SOURCES = {
    CapitalSource.CENTRAL: "trung uong, ngan sach trung uong, nstw, tw, von trung uong, von nstw, central, "
    "central budget",
    CapitalSource.LOCAL: "dia phuong, ngan sach dia phuong, nsdp, dp, von nsdp, ngan sach tinh, local, "
    "local budget",
    CapitalSource.COUNTERPART: "doi ung, von doi ung, counterpart, counterpart capital",
    CapitalSource.INTEGRATED: "long ghep, von long ghep, integrated, integrated capital",
    CapitalSource.CREDIT: "tin dung, von tin dung, credit",
    CapitalSource.MOBILISED: "huy dong, von huy dong, xa hoi hoa, mobilised, mobilised capital",
}
WORDS_OF_KINDS = {word: str(kind) for kind, text in KINDS.items() for word in _words(text)}
WORDS_OF_SOURCES = {word: str(source) for source, text in SOURCES.items() for word in _words(text)}
