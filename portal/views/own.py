"""What a person settles for oneself."""

from functools import partial

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import services
from portal.forms import OwnSettingsForm
from portal.http import carry_out
from portal.models import User


@require_http_methods(["GET", "POST"])
def own_settings(request):
    person = User.objects.select_related("agency").get(pk=request.user.pk)  # the form writes into it
    form = OwnSettingsForm(request.POST or None, instance=person)
    do, done = partial(services.change_settings, request.user), _("Your settings were saved.")
    return carry_out(request, form, do, back="own_settings", template="portal/own_settings.html", done=done)
