"""Comments on a directive, and the agencies that they name with "@"."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directives import mentions, rules, services
from directives.models import Comment
from portal.models import Agency, AuditEntry, Notification
from tests.factories import AgencyFactory, AssignmentFactory, DirectiveFactory, UserFactory


@pytest.fixture
def finance(directive):
    agency = AgencyFactory(
        code="stc",
        name="Sở Tài chính",
        short_name="Sở Tài chính",
        aliases="STC\nSở TC",
        email="stc@x.example",
    )
    AssignmentFactory(directive=directive, agency=agency)
    UserFactory(agency=agency)
    return agency


@pytest.mark.parametrize(
    "text",
    [
        "@STC xem",
        "@stc, xem",
        'nhờ @"Sở Tài chính" xem',
        "nhờ @“so tai chinh” xem",
        "(@STC)",
        '@"Sở TC": gấp',
    ],
)
def test_an_agency_is_named_by_code_or_any_of_its_names(directive, finance, text):
    assert mentions.read(text, directive) == [finance]


@pytest.mark.parametrize("text", ["gửi stc@langson.gov.vn", "không nhắc ai", "a@STC", "giá @ 5"])
def test_not_every_at_sign_names_somebody(directive, finance, text):
    assert mentions.read(text, directive) == []


def test_each_agency_is_named_once(directive, finance):
    assert mentions.read('@STC và @"Sở Tài chính"', directive) == [finance]


def test_a_part_of_the_name_is_enough_if_it_is_clear(directive, finance):
    assert mentions.read('@"tai chinh"', directive) == [finance]
    other = AgencyFactory(name="Phòng Tài chính", short_name="Phòng TC")
    AssignmentFactory(directive=directive, agency=other)
    with pytest.raises(ValidationError, match="may mean") as refused:
        mentions.read('@"tai chinh"', directive)
    assert "Phòng TC" in refused.value.messages[0]
    assert "Sở Tài chính" in refused.value.messages[0]


def test_a_refusal_names_all_that_is_not_clear(directive, finance):
    AgencyFactory(name="Sở Y tế", short_name="Sở Y tế", aliases="SYT")
    with pytest.raises(ValidationError) as refused:
        mentions.read("@SYT @khongco @STC", directive)
    no_part, unknown = refused.value.messages
    assert "Sở Y tế has no part in this task" in no_part and "“Add an agency”" in no_part
    assert "“@khongco”" in unknown


def test_a_comment_names_twenty_at_most(directive, finance):
    assert mentions.read("@STC " * 21, directive) == [finance]
    with pytest.raises(ValidationError, match="at most 20"):
        mentions.read(" ".join(f"@so{number}" for number in range(21)), directive)


def test_offices_of_coordinators_and_heirs_may_be_named(directive, finance, coordinator):
    heir = AgencyFactory(code="so-moi")
    directive.assignments.update(heir=heir)
    assert set(mentions.who_sees(directive)) == {finance, coordinator.agency, heir}
    assert mentions.read("@so-moi", directive) == [heir]


def test_a_closed_agency_is_not_named(directive, finance):
    Agency.objects.filter(pk=finance.pk).update(closed_on="2023-11-02")
    with pytest.raises(ValidationError, match="No agency of this task"):
        mentions.read("@STC", directive)


def test_a_comment_tells_those_it_names_and_is_kept(directive, finance, committee):
    said = services.comment(directive, text="@STC thống nhất số liệu", by=committee)
    assert list(said.mentions.all()) == [finance]
    message = Notification.objects.get(agency=finance, user__isnull=False)
    assert message.kind == "mentioned"
    assert message.url == f"{directive.get_absolute_url()}#comment-{said.pk}"
    assert AuditEntry.objects.get(verb="directive.commented").after["agencies"] == ["Sở Tài chính"]


def test_nobody_tells_the_own_agency(directive, finance):
    services.comment(directive, text="@STC sẽ trình", by=finance.users.get())
    assert not Notification.objects.exists()


def test_an_empty_comment_and_one_on_a_secret_task_are_refused(directive, committee):
    with pytest.raises(ValidationError, match="Write the comment"):
        services.comment(directive, text="  ", by=committee)
    secret = DirectiveFactory(is_secret=True, words="")
    with pytest.raises(ValidationError, match="secret"):
        services.comment(secret, text="Gấp", by=committee)


def test_who_only_oversees_does_not_comment(committee, coordinator, officer, owner, auditor, admin):
    assert all(rules.can_comment(user) for user in (committee, coordinator, officer, owner))
    assert not any(rules.can_comment(user) for user in (auditor, admin))


def test_whoever_sees_the_directive_reads_and_writes(client, directive, finance, committee, auditor):
    url = directive.get_absolute_url()
    client.force_login(committee)
    answer = client.post(reverse("comment_new", args=[directive.pk]), {"text": "@STC thống nhất số liệu"})
    assert answer.url == f"{url}#comments"
    said = Comment.objects.get()
    for person, may_write in ((finance.users.get(), True), (auditor, False)):
        client.force_login(person)
        page = client.get(url).content.decode()
        assert f'id="comment-{said.pk}"' in page
        assert "commented" in page
        assert ("<textarea" in page) == may_write


def test_a_refused_comment_keeps_what_was_typed(client, directive, coordinator):
    client.force_login(coordinator)
    answer = client.post(reverse("comment_new", args=[directive.pk]), {"text": "@khongco xem giúp"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "@khongco xem giúp</textarea>" in page
    assert "No agency of this task is called “@khongco”" in page
    assert not Comment.objects.exists()


def test_the_form_says_beforehand_who_can_be_named(client, directive, finance, coordinator, auditor):
    AgencyFactory(name="Sở Y tế", short_name="Sở Y tế")
    client.force_login(coordinator)
    page = client.get(directive.get_absolute_url())
    assert f"Can be named: {finance}, {coordinator.agency}." in " ".join(page.content.decode().split())
    client.force_login(auditor)
    assert "Can be named" not in client.get(directive.get_absolute_url()).content.decode()


def test_comments_are_escaped(client, directive, coordinator):
    services.comment(directive, text="<script>alert(1)</script>", by=coordinator)
    client.force_login(coordinator)
    assert "<script>alert" not in client.get(directive.get_absolute_url()).content.decode()


def test_comments_by_api(client, directive, finance, committee):
    client.force_login(committee)
    url = reverse("api:directive-comments", args=[directive.pk])
    assert client.post(url, {"text": "@khongco"}).status_code == 400
    assert client.post(url, {"text": "@STC xem"}).json()["mentions"] == ["stc"]
    assert [row["text"] for row in client.get(url).json()] == ["@STC xem"]
