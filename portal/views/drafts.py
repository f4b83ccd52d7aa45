"""Where static/js/drafts.js keeps what is being typed, and asks for it again."""

import json

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import clock, drafts


@never_cache
@require_http_methods(["GET", "POST"])
def draft(request):
    """POST {path, fields} keeps or (without fields) drops one's own draft; GET ?path= gives it back."""
    return _keep(request) if request.method == "POST" else _give(request)


def _give(request):
    kept = drafts.of(request.user, request.GET.get("path", ""))
    if kept is None:
        return HttpResponse(status=204)
    age = (clock.now() - kept.saved_at).total_seconds()
    return JsonResponse({"fields": kept.fields, "age": max(age, 0)})


def _keep(request):
    if len(request.body) > drafts.MOST_BYTES:
        return HttpResponse(status=413)
    try:
        typed = json.loads(request.body)
        drafts.keep(typed["path"], fields=typed["fields"], by=request.user)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # not what the script sends
        return HttpResponse(status=400)
    return HttpResponse(status=204)
