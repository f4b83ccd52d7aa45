"""The few helpers that every door shares."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from rest_framework import exceptions, pagination
from rest_framework.request import Request
from rest_framework.views import exception_handler

from portal import clock
from portal.memory import remember
from portal.models import User

PAGE_SIZE = 50


class ApiPagination(pagination.PageNumberPagination):
    """Pages of 50, up to 200 on request."""

    page_size = PAGE_SIZE
    page_size_query_param = "page_size"
    max_page_size = 200


def require(allowed: bool) -> None:
    """403 unless a rule allows it."""
    if not allowed:
        raise PermissionDenied


def person(request: Request | HttpRequest) -> User:
    """Who asks: nobody gets this far without having signed in."""
    return cast(User, request.user)


def paginate(request: HttpRequest, rows: QuerySet | list) -> Page:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def render_page(request: HttpRequest, page: str, part: str, context: dict, status: int = 200) -> HttpResponse:
    """Render the part for an htmx request, the page around it for any other."""
    htmx = request.htmx  # type: ignore[attr-defined]  # from django-htmx's middleware
    is_part = htmx and not htmx.boosted and not htmx.history_restore_request
    response = render(request, part if is_part else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def kept_part(
    request: HttpRequest,
    template: str,
    context: Callable[[], dict],
    *version: Any,
    ignoring: tuple[str, ...] = (),
) -> SimpleLazyObject:
    """A part of a page as it was written last for those who see the same rows; a minute old at most.

    `version` names what it was made of; parameters in `ignoring` change nothing in it.
    """
    asked = request.GET.copy()
    for name in ignoring:
        asked.pop(name, None)
    page = (template, request.path, asked.urlencode(), get_language())
    key = (*page, person(request).scope, clock.today(), *version)
    return SimpleLazyObject(lambda: remember(key, 60, lambda: render_to_string(template, context(), request)))


def kept_filters(
    request: HttpRequest, form: BaseForm, template: str = "components/filter_fields.html", **context: Any
) -> SimpleLazyObject:
    """The filters of a list, the same on each of its pages: hundreds of agencies take a while to write."""
    return kept_part(request, template, lambda: {"form": form, **context}, ignoring=("page",))


def carry_out(
    request: HttpRequest,
    form: BaseForm,
    do: Callable[..., Any],
    *,
    back: Any,  # what `redirect` takes: an object with a page, a name, an address
    template: str,
    done: str = "",
    **context: Any,
) -> HttpResponse:
    """A form's whole life: shown; refused with what was typed (422); or carried out, said, and back."""
    if form.is_valid():
        try:
            do(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            if done:
                messages.success(request, done)
            return redirect(back)
    return render(request, template, {**context, "form": form}, status=422 if form.errors else 200)


def _add_errors(form: BaseForm, error: ValidationError) -> None:
    """A service's refusal beside the field that it names, if the form has it; else above the form."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error}
    for name, refusal in by_field.items():
        form.add_error(name if name in form.fields else None, refusal)


def refused_form(form: BaseForm) -> exceptions.ValidationError:
    """What is wrong with a form, for the API: sentences by field."""
    return exceptions.ValidationError(
        {name: [str(one) for one in said] for name, said in form.errors.items()}
    )


def api_exception_handler(error, context):
    """Let services raise Django's ValidationError to both doors."""
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(error.messages)
    return exception_handler(error, context)
