"""The cast, and a client that refuses HTML which is not well-formed."""

from datetime import date
from uuid import uuid4

import html5lib
import pytest
from django.test import Client

from portal import clock, workdays
from portal.models import User
from tests.factories import AgencyFactory, DistrictFactory, ProgramFactory, UserFactory

TODAY = date(2023, 11, 3)
OFFICIAL = workdays.Calendar([], None)  # no row is entered


class CheckedClient(Client):
    """Refuse any page or part which is not well-formed HTML."""

    def request(self, **request):
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            html, parser = response.content.decode(), html5lib.HTMLParser()
            (parser.parse if "<html" in html else parser.parseFragment)(html)
            assert not parser.errors, (parser.errors[0], html)
        return response


@pytest.fixture(autouse=True)
def _every_test_may_use_the_database(db):
    """Asked for by name: pytest-django prepares only the databases that it sees in a test's own list."""


@pytest.fixture(autouse=True)
def _the_clock_stands():
    """It is 9 o'clock on 03/11/2023, as in the demo."""
    with clock.pinned(clock.moment(TODAY, 9)):
        yield


@pytest.fixture(autouse=True)
def _no_leftovers(settings, tmp_path):
    """Each test has its own files and its own keys in the cache."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": f"test-{uuid4()}"}}


@pytest.fixture(autouse=True)
def _the_calendar_is_the_official_one():
    """No test sees the corrections of another."""
    workdays.use(OFFICIAL)


@pytest.fixture
def client():
    return CheckedClient()


@pytest.fixture
def agency():
    return AgencyFactory(email="agency@langson.example")


@pytest.fixture
def district():
    return DistrictFactory(email="district@langson.example")


@pytest.fixture
def officer(agency):
    return UserFactory(agency=agency)


@pytest.fixture
def district_officer(district):
    return UserFactory(agency=district)


@pytest.fixture
def program():
    return ProgramFactory()


@pytest.fixture
def owner(program):
    return UserFactory(role=User.Role.OWNER, agency=program.owner)


@pytest.fixture
def coordinator():
    return UserFactory(role=User.Role.COORDINATOR)


@pytest.fixture
def committee():
    return UserFactory(role=User.Role.COMMITTEE, agency=None)


@pytest.fixture
def auditor():
    return UserFactory(role=User.Role.AUDITOR, agency=None)


@pytest.fixture
def admin():
    return UserFactory(role=User.Role.ADMIN, agency=None)
