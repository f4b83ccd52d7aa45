import pytest
from django.urls import reverse

from portal.models import AuditEntry, User
from tests.factories import UserFactory

PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def person():
    user = UserFactory(role=User.Role.COORDINATOR)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, person, password=PASSWORD):
    return client.post(reverse("login"), {"username": person.username, "password": password})


def test_signing_in_leaves_a_trace_and_leads_home(client, person):
    assert sign_in(client, person).url == reverse("home")
    assert AuditEntry.objects.get().verb == "user.signed_in"


def test_a_wrong_password_is_a_sentence_and_keeps_the_name(client, person):
    response = sign_in(client, person, "sai")
    assert person.username in response.content.decode()
    assert response.context["form"].errors


def test_five_wrong_passwords_lock_for_a_while(client, person):
    for _ in range(5):
        response = sign_in(client, person, "sai")
    assert response.status_code == 429
    assert sign_in(client, person).status_code == 429


def test_password_change_is_audited_without_the_password(client, person):
    client.force_login(person)
    fields = {
        "old_password": PASSWORD,
        "new_password1": "mat-khau-moi-2023",
        "new_password2": "mat-khau-moi-2023",
    }
    assert client.post(reverse("password_change"), fields).status_code == 302
    person.refresh_from_db()
    assert person.check_password("mat-khau-moi-2023")
    entry = AuditEntry.objects.get(verb="user.password_changed")
    assert "mat-khau" not in str(entry.after) + str(entry.before)


def test_a_password_that_is_too_simple_is_refused(client, person):
    client.force_login(person)
    fields = {"old_password": PASSWORD, "new_password1": "123", "new_password2": "123"}
    assert client.post(reverse("password_change"), fields).status_code == 422


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("committee", "dashboard"),
        ("auditor", "dashboard"),
        ("officer", "my_work"),
        ("coordinator", "my_work"),
    ],
)
def test_everyone_lands_where_the_job_is(client, role, page):
    client.force_login(UserFactory(role=role))
    assert client.get(reverse("home")).url == reverse(page)


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client):
    assert client.get(reverse("my_work")).url == f"{reverse('login')}?next={reverse('my_work')}"


def test_language_and_theme_are_kept_and_do_not_lead_away(client):
    response = client.post(reverse("preferences"), {"language": "en", "next": "https://elsewhere.example/"})
    assert response.url == reverse("home")
    assert b"Sign in" in client.get(reverse("login")).content
    client.post(reverse("preferences"), {"theme": "dark", "next": "/login/"})
    assert b'data-bs-theme="dark"' in client.get(reverse("login")).content


def test_vietnamese_whatever_the_browser_prefers(client):
    page = client.get(reverse("login"), headers={"accept-language": "en"}).content.decode()
    assert "Đăng nhập" in page and '<html lang="vi"' in page


def test_the_page_knows_when_the_session_ends(client, person):
    client.force_login(person)
    page = client.get(reverse("my_work")).content.decode()
    assert 'data-session-seconds="3600"' in page
    assert client.post(reverse("keep_session")).status_code == 204


def test_who_was_signed_out_meanwhile_comes_back_to_the_page_not_to_its_button(client):
    came_from = {"referer": f"http://testserver{reverse('inbox')}"}
    response = client.post(reverse("read_all"), headers=came_from)
    assert response.url == f"{reverse('login')}?next={reverse('inbox')}"
    stranger = client.post(reverse("read_all"), headers={"referer": "https://elsewhere.example/x"})
    assert stranger.url == f"{reverse('login')}?next=/"


def test_a_part_of_a_page_asks_for_the_whole_page_to_sign_in(client):
    response = client.get(reverse("inbox"), headers={"HX-Request": "true"})
    assert (response["HX-Refresh"], response.content) == ("true", b"")
