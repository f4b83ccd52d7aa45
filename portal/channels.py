"""Further channels of agencies, through the library `apprise`: which services, at which hosts.

An address is typed by a person, so it never decides where the portal connects to: a service of the first
list is reached at its own address, which the library knows; one of the second only at a host that the
operator named in CHANNEL_HOSTS. Parameters are refused (some make the library fetch files), redirects are
not followed.
"""

import re
from contextlib import suppress
from logging import WARNING
from typing import NamedTuple
from urllib.parse import urlsplit

import apprise
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.mail import text_of_row
from portal.models import Endpoint, Notification

ROOM_FOR_TITLE = 300  # bytes, where the title stands before the text


class Kind(NamedTuple):
    """A service, and how its address is written."""

    name: str
    example: str


SERVICES = {
    "zalo": Kind("Zalo", "zalo://token/chat"),
    "viber": Kind("Viber", "viber://token/receiver"),
    "tgram": Kind("Telegram", "tgram://bot-token/chat"),
    "whatsapp": Kind("WhatsApp", "whatsapp://token@phone-id/phone"),
    "slack": Kind("Slack", "slack://token-a/token-b/token-c/channel"),
    "gchat": Kind("Google Chat", "gchat://workspace/key/token"),
    "discord": Kind("Discord", "discord://webhook-id/webhook-token"),
}
OWN_SERVERS = {  # each also with an s at its end: encrypted
    "rocket": Kind("Rocket.Chat", "rockets://user:password@{host}/channel"),
    "mmost": Kind("Mattermost", "mmosts://{host}/token"),
    "nctalk": Kind("Nextcloud Talk", "nctalks://user:password@{host}/room"),
    "gotify": Kind("Gotify", "gotifys://{host}/token"),
    "json": Kind("JSON", "jsons://{host}/path"),
}
ASSET = apprise.AppriseAsset(
    app_id="MTQG", app_desc="MTQG", app_url="", image_url_mask="", http_redirects=False, storage_mode="memory"
)


class RefusedError(Exception):
    """A service did not take a message; in its words."""

    def __init__(self, words: str, *, is_final: bool = False):
        super().__init__(words)
        self.is_final = is_final


def check_address(address: str) -> None:
    """Refuse an address of a service that is not allowed, or that the library cannot read."""
    _service(address)


def kinds() -> list[Kind]:
    """What may be typed here: with the first host that the operator allows, if any."""
    hosts = settings.CHANNEL_HOSTS[:1]
    own = [Kind(kind.name, kind.example.format(host=host)) for host in hosts for kind in OWN_SERVERS.values()]
    return [*SERVICES.values(), *own]


def masked(address: str) -> str:
    """The address without its secrets: the service, and the host if it is one of the operator's."""
    scheme = _scheme(address)
    if scheme in OWN_SERVERS:
        with suppress(ValueError):  # an address that was written past the check
            return f"{OWN_SERVERS[scheme].name} ({urlsplit(address).hostname})"
        return OWN_SERVERS[scheme].name
    return SERVICES[scheme].name if scheme in SERVICES else scheme


def send(row: Notification) -> None:
    """Send a row of the outbox to its endpoint; RefusedError if the service does not take it."""
    with override(settings.LANGUAGE_CODE):
        if row.endpoint is None or not row.endpoint.is_active:
            raise RefusedError(_("The channel is switched off."), is_final=True)
        send_text(row.endpoint, row.subject, text_of_row(row))


def send_text(endpoint: Endpoint, title: str, text: str) -> None:
    """Send a text to an endpoint whose address is checked again: what is allowed may have changed."""
    try:
        service = _service(endpoint.address)
    except ValidationError as error:
        raise RefusedError(" ".join(error.messages), is_final=True) from error
    with apprise.LogCapture(level=WARNING, fmt="%(message)s") as said:
        is_sent = apprise.Apprise(service, asset=ASSET).notify(
            title=title, body=_shortened(text, service.body_maxlen), body_format=apprise.NotifyFormat.TEXT
        )
        words = said.getvalue().strip()
    if not is_sent:
        raise RefusedError(_without_secrets(words or _("It did not answer."), endpoint.address)[:500])


def _shortened(text: str, longest: int) -> str:
    """As much as the service takes, with a word that there is more; most count letters, some bytes."""
    if len(text.encode()) <= longest:
        return text
    more = "\n… " + _("The rest is in the portal.")
    room = longest - len(more.encode()) - ROOM_FOR_TITLE
    return text.encode()[: max(room, 0)].decode(errors="ignore") + more


def _service(address: str) -> apprise.NotifyBase:
    """What sends to the address; what is checked here is the very object that connects."""
    scheme = _scheme(address)
    if scheme not in SERVICES and scheme not in OWN_SERVERS:
        words = _("This service is not allowed. Allowed are: %(allowed)s.")
        raise ValidationError(words % {"allowed": ", ".join(kind.name for kind in kinds())})
    if "?" in address or "#" in address:
        raise ValidationError(_("Leave out what begins with “?” or “#”: parameters are not allowed."))
    service = apprise.Apprise.instantiate(address, asset=ASSET, suppress_exceptions=True)
    if service is None:
        raise ValidationError(_("The address is not complete. See how it is written for this service."))
    host = f"{service.host}:{service.port}" if service.port else service.host
    if scheme in OWN_SERVERS and host not in settings.CHANNEL_HOSTS:
        words = _("The host %(host)s is not among those that the operator allows (setting CHANNEL_HOSTS).")
        raise ValidationError(words % {"host": host})
    return service


def _scheme(address: str) -> str:
    """The kind of service; an own server's without the s of the encrypted one."""
    scheme = address.partition("://")[0].lower()
    plain = scheme.removesuffix("s")
    return plain if plain in OWN_SERVERS else scheme


def _without_secrets(words: str, address: str) -> str:
    """The service's words without any part of its address, in case they repeat one."""
    pieces = {piece for piece in re.split(r"[/@:]+", address) if len(piece) > 7}
    for piece in sorted(pieces, key=len, reverse=True):
        words = words.replace(piece, "…")
    return words
