"""What is said about a directive, from the box on its page."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from directives import rules, services
from directives.forms import CommentForm
from directives.views.directives import page_of
from directives.views.subjects import directive_or_404
from portal.http import require


@require_POST
def comment_new(request, pk: int):
    found = directive_or_404(request, pk)
    require(rules.can_comment(request.user))
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            services.comment(found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error("text", error.messages)
        else:
            return redirect(f"{found.get_absolute_url()}#comments")
    page = page_of(found, request.user, form)
    return render(request, "directives/directive.html", page, status=422)
