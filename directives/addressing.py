"""Whom a text means: agencies and groups by name, short name, code or alias, with or without diacritics."""

import re
from collections import defaultdict
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.models import Agency, AgencyGroup
from portal.search import fold

Who = Agency | AgencyGroup
OFFERED = 8
OFFICE = re.compile(  # of the person who answers for the agency: "Giám đốc Sở Y tế", "Trưởng Ban Dân tộc"
    r"(?:(?:cac )?dong chi )?(?:chu tich|giam doc|thu truong|nguoi dung dau|lanh dao|truong ban"
    r"|truong(?= ban)|chanh(?= van phong| thanh tra)) (?=\S)"
)


def key(text: str) -> str:
    """What two spellings of a name have in common: "Sở KH&ĐT" and "so kh-dt" are "so kh dt"."""
    return re.sub(r"[\W_]+", " ", fold(text)).strip()


def names_a_person(name: str) -> bool:
    """Whether the one who answers for an agency is named: "Chủ tịch UBND huyện Bình Gia"."""
    return bool(OFFICE.match(key(name)))


class Addressing:
    """The agencies that stand on a day, and the groups, by all their names; read once for a whole form."""

    def __init__(self, day: date):
        agencies = Agency.objects.at(day).of_province().defer("folded")
        self.everyone: list[Who] = [*AgencyGroup.objects.all(), *agencies]
        self.by_name: dict[str, list[Who]] = defaultdict(list)
        for who in self.everyone:
            for name in sorted(_names(who)):
                self.by_name[name].append(who)

    def _same(self, name: str) -> list[Who]:
        words = key(name)
        body = OFFICE.sub("", words, count=1) if OFFICE.match(words) else words
        return self.by_name.get(words) or self.by_name.get(body) or self._holding(body.split())

    def is_unclear(self, name: str) -> bool:
        """Whether the name fits several."""
        return len(self._same(name)) > 1

    def find(self, name: str) -> Who:
        """The one that the name means. Refuses an unknown name, and one that fits several, naming them."""
        same = self._same(name)
        if len(same) == 1:
            return same[0]
        if not same:
            raise ValidationError(
                _("“%(name)s” is no agency or group that stood on that day: check its name.") % {"name": name}
            )
        offers = "; ".join(str(who) for who in same[:5])
        raise ValidationError(
            _("“%(name)s” fits several: %(offers)s. Write one of them.") % {"name": name, "offers": offers}
        )

    def offers(self, text: str) -> list[Who]:
        """Those that a few letters may mean: names that begin with them first."""
        words = key(text).split()
        found = self._holding(words) if words else []
        start = " ".join(words)
        return sorted(found, key=lambda who: not any(name.startswith(start) for name in _names(who)))[
            :OFFERED
        ]

    def _holding(self, words: list[str]) -> list[Who]:
        """Those of whom one name holds every word, from its beginning."""
        if not words:
            return []
        patterns = [re.compile(rf"\b{re.escape(word)}") for word in words]
        return [
            who
            for who in self.everyone
            if any(all(pattern.search(name) for pattern in patterns) for name in _names(who))
        ]


def _names(who: Who) -> set[str]:
    if isinstance(who, Agency):
        return {key(name) for name in (who.code, who.name, who.short_name, *who.aliases.splitlines())}
    return {key(name) for name in (who.code, who.name, *who.phrases.splitlines())}
