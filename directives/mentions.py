"""Who is named with "@" in a comment: a code, a short name or another name, with or without diacritics.

A name of several words stands in quotes: @SKHDT, @"Sở Tài chính".
"""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from directives.models import Directive
from portal import clock
from portal.models import Agency, User
from portal.search import fold

NAMED = re.compile(r"""(?<![\w.@])@(?:"([^"\n]{1,200})"|“([^”\n]{1,200})”|(\w[\w&-]*))""")
SHOWN, MOST = 5, 20  # names in a refusal, in a comment


def read(text: str, directive: Directive) -> list[Agency]:
    """The agencies that the text names, each once. Refuses, with all reasons, what is not clear."""
    found: dict[int, Agency] = {}
    refused: list[str] = []
    allowed = list(who_sees(directive))
    names = list(dict.fromkeys(quoted or curly or token for quoted, curly, token in NAMED.findall(text)))
    if len(names) > MOST:
        raise ValidationError({"text": _("A comment names at most %(most)d agencies.") % {"most": MOST}})
    for name in names:
        try:
            agency = _named(name, allowed)
        except ValidationError as error:
            refused += [words for words in error.messages if words not in refused]
        else:
            found.setdefault(agency.pk, agency)
    if refused:
        raise ValidationError({"text": refused})
    return list(found.values())


def who_sees(directive: Directive):
    """Agencies that may be named: those of the task, owners who accept it, the coordinators' offices."""
    tasks = Q(assignments__directive=directive)
    heirs = Q(pk__in=directive.assignments.exclude(heir=None).values("heir"))
    offices = Q(pk__in=User.objects.filter(role=User.Role.COORDINATOR, is_active=True).values("agency"))
    who = tasks | heirs | offices
    if directive.needs_owner_acceptance:
        who |= Q(pk__in=directive.programs.values("owner"))
    return Agency.objects.at(clock.today()).filter(who).distinct().order_by("position", "name")


def _named(name: str, allowed: list[Agency]) -> Agency:
    same = _same(name, allowed)
    if not same:
        in_reach = Agency.objects.filter(pk__in=[agency.pk for agency in allowed])
        same = list(in_reach.matching(name)[: SHOWN + 1])
    if len(same) == 1:
        return same[0]
    if same:
        raise ValidationError(
            _("“@%(name)s” may mean %(agencies)s: write the name in full, in quotes.")
            % {"name": name, "agencies": _list(same)}
        )
    standing = Agency.objects.at(clock.today()).of_province()
    others = _same(name, standing) or list(standing.matching(name)[: SHOWN + 1])
    if len(others) == 1:
        raise ValidationError(
            _(
                "%(agency)s has no part in this task and does not see it, so it cannot be named here. "
                "A coordinator brings it in with “Add an agency”, as cooperating."
            )
            % {"agency": others[0]}
        )
    raise ValidationError(
        _("No agency of this task is called “@%(name)s”: write its code or its name in quotes.")
        % {"name": name}
    )


def _same(name: str, agencies: Iterable[Agency]) -> list[Agency]:
    """Those that are called exactly so, diacritics and signs aside."""
    wanted = _bare(name)
    found = []
    for agency in agencies:
        names = [agency.code, agency.name, agency.short_name, *agency.aliases.splitlines()]
        if wanted in {_bare(one) for one in names}:
            found.append(agency)
    return found


def _bare(name: str) -> str:
    """ "Sở KH&ĐT" -> "sokhdt"."""
    return re.sub(r"\W", "", fold(name))


def _list(agencies: list[Agency]) -> str:
    names = [str(agency) for agency in agencies[:SHOWN]]
    return ", ".join([*names, "…"] if len(agencies) > SHOWN else names)
