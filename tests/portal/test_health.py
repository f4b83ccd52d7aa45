"""What proxies and containers ask; each part is made to fail for real."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.template.loader import render_to_string


def test_healthz_answers_anybody_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_the_page_of_an_error_has_its_looks_and_needs_nothing_that_may_fail(django_assert_num_queries):
    with django_assert_num_queries(0):
        page = render_to_string("500.html")
    assert 'href="/static/css/portal.css"' in page and "style=" not in page
    source = Path("templates/500.html").read_text()
    assert "{%" not in source and "{{" not in source


def test_readyz_names_the_parts_that_were_asked(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    parts = {"database": "ok", "migrations": "ok", "broker": "ok"}
    assert response.json() == {"status": "ok", **parts, "reminders": "never", "last_run": None}
    assert "no-store" in response["Cache-Control"]


def test_readyz_fails_without_the_broker(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    parts = {name: response.json()[name] for name in ("status", "database", "migrations", "broker")}
    assert parts == {"status": "fails", "database": "ok", "migrations": "ok", "broker": "fails"}


def test_readyz_fails_while_a_migration_is_missing(client):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("portal")
    MigrationRecorder(connection).record_unapplied(*newest)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"] == "fails"


def test_readyz_fails_without_the_database():
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "response = Client(headers={'host': 'localhost'}).get('/readyz')\n"
        "print(response.status_code, response.json()['database'], response.json()['broker'],\n"
        "      response.json()['reminders'])"
    )
    environment = os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    printed = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    assert printed.splitlines()[-1] == "503 fails ok unknown"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_asked_over_plain_http_and_only_read(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405
