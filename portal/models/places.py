"""Where and who: places and agencies, what became of them, and what several are called together."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.search import find, folded


def valid_at(day: date) -> Q:
    """Rows with `opened_on` and `closed_on` (the last day) that stand on that day."""
    return (Q(opened_on=None) | Q(opened_on__lte=day)) & (Q(closed_on=None) | Q(closed_on__gte=day))


class Place(models.Model):
    """A province, district or commune. Three levels until 30/06/2025, two after (codes are used again)."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        DISTRICT = "district", _("district")
        COMMUNE = "commune", _("commune")

    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=100)
    full_name = models.CharField(_("full name of the place"), max_length=120)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("lies in")
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    successors = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="predecessors",
        verbose_name=_("places that followed it"),
    )

    class Meta:
        ordering = ["level", "code"]
        verbose_name, verbose_name_plural = _("place"), _("places")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "opened_on"], name="place_code_once_a_time", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="place_closes_after_it_opens",
            ),
        ]

    def __str__(self):
        return self.full_name


class AgencyQuerySet(models.QuerySet["Agency"]):
    def at(self, day: date):
        """Agencies that stand on that day."""
        return self.filter(valid_at(day))

    def of_province(self):
        """Those that the province can order something of: all but the central authorities."""
        return self.exclude(kind=Agency.Kind.CENTRAL)

    def of_coordinators(self):
        """The offices of those who coordinate."""
        return self.filter(users__role="coordinator", users__is_active=True).distinct()

    def matching(self, text: str):
        """Agencies whose name, short name or alias holds every word, exact ones first."""
        return find(self, text, exact="name").order_by("search_rank", "name") if text.strip() else self


class Agency(models.Model):
    """An office that is given tasks and capital. Never deleted: it closes, and has successors by function."""

    class Kind(models.TextChoices):
        CENTRAL = "central", _("central authority")
        PROVINCE = "province", _("provincial leadership")
        DEPARTMENT = "department", _("department")
        DISTRICT = "district", _("district People's Committee")
        COMMUNE = "commune", _("commune People's Committee")
        UNIT = "unit", _("unit of a department")
        BODY = "body", _("other body")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100)
    aliases = models.TextField(_("other names, one a line"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    symbol = models.CharField(_("symbol in document numbers"), max_length=30, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name=_("place")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("parent agency")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("last day"), null=True, blank=True)
    folded = folded("name", "short_name", "aliases")

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name, verbose_name_plural = _("agency"), _("agencies")
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="agency_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(kind="district") | Q(place__isnull=False),
                name="agency_of_a_district_has_its_place",
            ),
        ]

    def __str__(self):
        return self.short_name


class AgencySuccession(models.Model):
    """Which function of a closed agency went where, and when."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="successions", verbose_name=_("agency"))
    successor = models.ForeignKey(
        Agency, models.PROTECT, related_name="inheritances", verbose_name=_("successor agency")
    )
    function = models.CharField(_("function that moved"), max_length=200, blank=True)
    moved_on = models.DateField(_("moved on"))
    is_verified = models.BooleanField(_("verified in a source"), default=False)

    class Meta:
        ordering = ["agency", "function", "successor"]
        verbose_name, verbose_name_plural = _("succession"), _("successions")
        constraints = [
            models.UniqueConstraint(fields=["agency", "successor", "function"], name="succession_once"),
            models.CheckConstraint(condition=~Q(agency=F("successor")), name="succession_to_another_agency"),
        ]

    def __str__(self):
        return f"{self.agency} → {self.successor}"


class AgencyGroup(models.Model):
    """An addressee that means several agencies, such as "UBND các huyện, thành phố"."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    phrases = models.TextField(_("wordings, one a line"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("group of agencies"), _("groups of agencies")

    def __str__(self):
        return self.name

    def members_at(self, day: date) -> AgencyQuerySet:
        """The agencies which the group meant on that day."""
        current = self.memberships.filter(valid_at(day))
        return Agency.objects.at(day).filter(pk__in=current.values("agency"))


class AgencyMembership(models.Model):
    """An agency belongs to a group from a day to a day (both may be open)."""

    group = models.ForeignKey(
        AgencyGroup, models.CASCADE, related_name="memberships", verbose_name=_("group of agencies")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships", verbose_name=_("agency"))
    opened_on = models.DateField(_("from"), null=True, blank=True)
    closed_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("membership"), _("memberships")
        constraints = [models.UniqueConstraint(fields=["group", "agency"], name="membership_once")]

    def __str__(self):
        return f"{self.agency} ∈ {self.group}"
