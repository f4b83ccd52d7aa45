"""The settings refuse to start half-configured, and say which variable is missing."""

import os
import subprocess
import sys

import pytest

COMPLETE = {
    "PRODUCTION": "1",
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "postgresql://nowhere/none",
    "REDIS_URL": "redis://nowhere",
}


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process that knows nothing but these variables."""
    return subprocess.run(
        [sys.executable, "-c", "from portal import settings; print(settings.HTTPS, settings.DEBUG)"],
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_environment_starts_with_https_and_without_debug():
    started = start(**COMPLETE)
    assert started.returncode == 0, started.stderr
    assert started.stdout.split() == ["True", "False"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"])
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_missing_variable_is_named(name, how):
    variables = {key: value for key, value in COMPLETE.items() if key != name}
    refused = start(**variables, **({name: ""} if how == "empty" else {}))
    assert refused.returncode != 0
    assert "ImproperlyConfigured" in refused.stderr
    assert name in refused.stderr.splitlines()[-1]


def test_the_demo_is_refused_in_production():
    refused = start(**COMPLETE, DEMO="1")
    assert refused.returncode != 0
    assert "DEMO is refused in production" in refused.stderr


def test_the_clock_is_pinned_in_the_demo_only():
    refused = start(**COMPLETE, DEMO_TODAY="2023-11-03")
    assert refused.returncode != 0
    assert "DEMO_TODAY" in refused.stderr.splitlines()[-1]
    assert start(**COMPLETE | {"PRODUCTION": "0"}, DEMO="1", DEMO_TODAY="2023-11-03").returncode == 0


def test_another_database_than_postgresql_is_refused():
    refused = start(**COMPLETE | {"DATABASE_URL": "sqlite:///x.db"})
    assert refused.returncode != 0
    assert "DATABASE_URL" in refused.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "address", ["unix:///run/valkey.sock", "redis+socket:///run/valkey.sock", "redis://valkey:6379/0"]
)
def test_one_redis_address_serves_cache_and_broker(address):
    code = "from portal import settings as s; print(s.CACHES['default']['LOCATION'], s.CELERY_BROKER_URL)"
    environment = {"PATH": os.environ["PATH"], **COMPLETE, "REDIS_URL": address}
    printed = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    cache, broker = printed.split()
    assert cache.startswith(("unix:///run", "redis://valkey"))
    assert broker.startswith(("redis+socket:///run", "redis://valkey"))
