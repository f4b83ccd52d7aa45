"""The helpers of doors: a form's whole life."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from portal.http import carry_out


class NoteForm(forms.Form):
    note = forms.CharField()


class Messages(list):
    def add(self, level, message, extra_tags=""):
        self.append(message)


@pytest.fixture
def send(officer):
    """send(do, note=...) -> the answer, the form, and what was said."""

    def answer(do, *, done="", **typed):
        request = RequestFactory().post("/", typed) if typed else RequestFactory().get("/")
        request.user, request.session, request._messages = officer, {}, Messages()
        form = NoteForm(request.POST if typed else None)
        said = {"back": "inbox", "template": "portal/password_change.html", "done": done}
        return carry_out(request, form, do, **said), form, request._messages

    return answer


def refuse(*, note, by):
    raise ValidationError({"note": ["Ghi rõ hơn."], "elsewhere": ["Không được."]})


def refuse_all(*, note, by):
    raise ValidationError("Việc này đã xong.")


def test_a_form_is_shown(send):
    response, form, said = send(pytest.fail)
    assert (response.status_code, form.errors, said) == (200, {}, [])


def test_an_act_is_carried_out_said_and_back(send, officer):
    done = []
    response, _form, said = send(lambda **typed: done.append(typed), note="a", done="Xong")
    assert (response.status_code, response.url) == (302, reverse("inbox"))
    assert done == [{"note": "a", "by": officer}] and said == ["Xong"]
    assert send(lambda **typed: None, note="a")[2] == []


def test_what_the_form_refuses_is_not_carried_out(send):
    response, form, said = send(pytest.fail, note="", done="Xong")
    assert (response.status_code, list(form.errors), said) == (422, ["note"], [])


def test_what_the_service_refuses_stands_beside_its_field_or_above_the_form(send):
    response, form, said = send(refuse, note="a", done="Xong")
    assert (response.status_code, said) == (422, [])
    assert form.errors == {"note": ["Ghi rõ hơn."], "__all__": ["Không được."]}
    assert send(refuse_all, note="a")[1].errors == {"__all__": ["Việc này đã xong."]}
    assert 'value="a"' in str(form["note"]), "what was typed stays"


def test_the_page_of_the_api_has_no_style_or_script_of_its_own(client, officer):
    """The content security policy refuses both."""
    client.force_login(officer)
    page = client.get(reverse("api:schema-page")).content
    assert b"<style" not in page and b"<script>" not in page


def test_json_with_half_a_letter_is_refused_in_a_sentence(client, officer):
    """Nothing can keep it, nor say it back."""
    client.force_login(officer)
    refused = client.post(reverse("api:feed-make"), r'{"whose": "\ud800"}', "application/json")
    assert (refused.status_code, list(refused.json())) == (400, ["detail"])


@pytest.mark.parametrize("url", ["api:me", "api:feed-make"])
def test_json_that_is_nested_without_end_is_refused_in_a_sentence(client, officer, url):
    client.force_login(officer)
    send = client.patch if url == "api:me" else client.post
    refused = send(reverse(url), "[" * 100_000, "application/json")
    assert refused.status_code == 400
    assert refused.json() == {"detail": "Dữ liệu JSON lồng nhau quá nhiều tầng."}
