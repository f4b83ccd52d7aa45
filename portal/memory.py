"""What a process remembers for a while: quicker than to ask the cache, where a minute's age does no harm."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any

from django.core.cache import cache

MOST = 500  # the oldest go first
_kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()


def remember(key: Hashable, seconds: float, make: Callable[[], Any]) -> Any:
    """The value made for this key in the last seconds, or a new one. Another cache has other memories."""
    place = (cache.key_prefix, key)
    until, value = _kept.get(place, (0.0, None))
    if until < monotonic():
        value = make()
        _kept[place] = (monotonic() + seconds, value)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return value


def forget() -> None:
    """Begin anew."""
    _kept.clear()
