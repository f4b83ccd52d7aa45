"""What the columns of a list of the Treasury may be, and what the Treasury usually calls them."""

from django.utils.translation import gettext_lazy as _

from disbursement.reading.heads import Column

UNIT_CODE, UNIT, PROGRAMME, COMPONENT = "unit_code", "unit", "programme", "component"
KIND, SOURCE, AMOUNT, INVESTMENT, RECURRENT = "kind", "source", "amount", "investment", "recurrent"
FIELDS = {
    UNIT: _("unit"),
    UNIT_CODE: _("code of the unit"),
    PROGRAMME: _("programme"),
    COMPONENT: _("component (project, sub-project)"),
    KIND: _("kind of capital"),
    SOURCE: _("source of capital"),
    AMOUNT: _("amount paid out, cumulative"),
    INVESTMENT: _("amount paid out, cumulative: investment capital"),
    RECURRENT: _("amount paid out, cumulative: recurrent capital"),
}
AMOUNTS = {AMOUNT: "", INVESTMENT: "investment", RECURRENT: "recurrent"}  # the kind that each is of
SIZES = {
    1: _("đồng"),
    1_000: _("thousand đồng"),
    1_000_000: _("million đồng"),
    1_000_000_000: _("billion đồng"),
}


def _guess(key: str, names: str) -> Column:
    return Column(key, tuple(names.split("; ")), False)


GUESSES = [
    _guess(UNIT_CODE, "ma don vi; ma dv; ma dvqhns; ma don vi qhns; ma qhns; dvqhns"),
    _guess(
        UNIT,
        "don vi; ten don vi; don vi su dung ngan sach; don vi su dung von; ten don vi su dung ngan sach; "
        "don vi thuc hien; chu dau tu; ten chu dau tu; dia ban; huyen; huyen thanh pho; unit",
    ),
    _guess(
        PROGRAMME,
        "chuong trinh; ten chuong trinh; chuong trinh muc tieu; chuong trinh mtqg; ma chuong trinh; ma ctmt; "
        "ctmt; ma ctmt da; programme",
    ),
    _guess(
        COMPONENT,
        "du an; ten du an; ma du an; noi dung; tieu du an; thanh phan; du an thanh phan; component",
    ),
    _guess(
        KIND, "loai von; tinh chat von; tinh chat nguon von; tinh chat nguon kinh phi; loai kinh phi; kind"
    ),
    _guess(SOURCE, "nguon von; nguon; nguon ngan sach; cap ngan sach; source"),
    _guess(
        INVESTMENT,
        "von dau tu; dau tu; dau tu phat trien; von dau tu phat trien; dtpt; chi dau tu; "
        "luy ke giai ngan von dau tu; luy ke von dau tu",
    ),
    _guess(
        RECURRENT,
        "von su nghiep; su nghiep; kinh phi su nghiep; sn; chi thuong xuyen; thuong xuyen; "
        "luy ke giai ngan von su nghiep; luy ke von su nghiep",
    ),
    _guess(
        AMOUNT,
        "luy ke giai ngan; giai ngan luy ke; luy ke; so tien; so giai ngan; luy ke tu dau nam; "
        "so da thanh toan; luy ke thanh toan; so thanh toan luy ke; thanh toan luy ke; da giai ngan; "
        "so von da giai ngan; luy ke von da thanh toan; giai ngan; amount; paid out",
    ),
]
