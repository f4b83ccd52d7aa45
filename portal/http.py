"""The few helpers that every door shares."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from rest_framework import exceptions, pagination
from rest_framework.views import exception_handler

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


def paginate(request: HttpRequest, rows: QuerySet) -> Page:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def render_page(request: HttpRequest, page: str, part: str, context: dict, status: int = 200) -> HttpResponse:
    """Render the part for an htmx request, the page around it for any other."""
    htmx = request.htmx  # type: ignore[attr-defined]  # from django-htmx's middleware
    is_part = htmx and not htmx.boosted and not htmx.history_restore_request
    response = render(request, part if is_part else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def api_exception_handler(error, context):
    """Let services raise Django's ValidationError to both doors."""
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(error.messages)
    return exception_handler(error, context)
