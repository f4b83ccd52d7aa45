"""The demonstration's people: an account for each role and office, one password. Refused in production."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from portal import audit
from portal.models import Agency, User

DISTRICTS = {
    "tplangson": ("ubnd-178", "Nông Thị Hạnh"),
    "trangdinh": ("ubnd-180", "Hoàng Văn Tú"),
    "binhgia": ("ubnd-181", "Lương Thị Thơm"),
    "vanlang": ("ubnd-182", "Triệu Văn Khánh"),
    "caoloc": ("ubnd-183", "Vi Thị Lan"),
    "vanquan": ("ubnd-184", "Hoàng Thị Nhung"),
    "bacson": ("ubnd-185", "Dương Công Chài"),
    "huulung": ("ubnd-186", "Nguyễn Thị Thu Hà"),
    "chilang": ("ubnd-187", "Lê Văn Đạt"),
    "locbinh": ("ubnd-188", "Hoàng Minh Tuấn"),
    "dinhlap": ("ubnd-189", "Bế Thị Nga"),
}
OFFICES = {
    "sotaichinh": ("stc", "Phạm Thu Trang"),
    "sgddt": ("sgddt", "Nguyễn Hồng Sơn"),
    "syt": ("syt", "Lý Thị Mai"),
    "svhttdl": ("svhttdl", "Đặng Quang Huy"),
    "sxd": ("sxd", "Trần Đức Long"),
    "sgtvt": ("sgtvt", "Lâm Văn Thành"),
    "sct": ("sct", "Chu Thị Hoa"),
    "stttt": ("sttt", "Vũ Anh Tuấn"),
    "snv": ("snv", "Hứa Thị Yến"),
    "bqlda": ("bqlda", "Mai Xuân Trường"),
}
HEADS = {"gdsyt": ("syt", "Hoàng Quốc Khải"), "ctcaoloc": ("ubnd-183", "Nông Văn Bình")}
PEOPLE: dict[str, tuple[str, str | None, str]] = {
    "admin": (User.Role.ADMIN, None, "Quản trị hệ thống"),
    "vanphong": (User.Role.COORDINATOR, "vp-ubnd", "Vũ Hoàng Anh"),
    "sokhdt": (User.Role.COORDINATOR, "skhdt", "Nguyễn Thị Minh Châu"),
    "sonnptnt": (User.Role.OWNER, "snnptnt", "Đinh Văn Thắng"),
    "soldtbxh": (User.Role.OWNER, "sldtbxh", "Hà Thị Bích"),
    "bandantoc": (User.Role.OWNER, "bdt", "Vi Văn Nghĩa"),
    **{
        name: (User.Role.OFFICER, code, full)
        for name, (code, full) in {**OFFICES, **DISTRICTS, **HEADS}.items()
    },
    "banchidao": (User.Role.COMMITTEE, None, "Ban Chỉ đạo tỉnh"),
    "hdnd": (User.Role.AUDITOR, None, "Ban Kinh tế - Ngân sách HĐND tỉnh"),
}


def refuse_outside_the_demo() -> None:
    if not settings.DEMO:
        raise ImproperlyConfigured("Demo accounts and data need DEMO=1; production does not have them.")


@transaction.atomic
def load_people() -> dict[str, User]:
    """The demo accounts by user name, made where they are missing."""
    refuse_outside_the_demo()
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    people = {}
    password = User(password="")
    password.set_password(settings.DEMO_PASSWORD)  # hashed once: thirty hashes would take a while
    for username, (role, code, full_name) in PEOPLE.items():
        agency = agencies[code] if code else None
        user, is_new = User.objects.get_or_create(
            username=username,
            defaults={
                "role": role,
                "agency": agency,
                "full_name": full_name,
                "is_head": username in HEADS,
                "is_demo": True,
                "password": password.password,
                "email": f"{username}@langson.example",
            },
        )
        if is_new:
            audit.record("admin.added", user, by=None, after={"role": role, "agency": agency})
        if agency and not agency.email:
            agency.email = f"{username}@langson.example"
            agency.save(update_fields=["email"])
        people[username] = user
    return people
