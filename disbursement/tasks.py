"""What the clock does for capital."""

from celery import shared_task
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError

from disbursement import services
from disbursement.models import ImportFile, TreasuryList
from portal import clock
from portal.models import User


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=10, max_retries=5)
def turn_months() -> tuple[int, int]:
    """Close the months that end and open those that begin; safe to run twice."""
    today = clock.today()
    return len(services.close_months(today)), len(services.open_months(today))


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=10, max_retries=5)
def read_import(pk: int) -> None:
    """Read a long file; safe to run twice."""
    upload = ImportFile.objects.get(pk=pk)
    services.read_file(upload, lambda rows: cache.set(upload.progress_key, rows, timeout=600))


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=10, max_retries=5)
def apply_import(pk: int, takes_all: bool, by: int) -> None:
    """Apply a long file as a person asked; safe to run twice."""
    upload = ImportFile.objects.get(pk=pk)
    if upload.state != ImportFile.State.APPLYING:
        return
    try:
        services.apply_file(upload, takes_all=takes_all, by=User.objects.get(pk=by))
    except ValidationError as error:
        services.give_back(upload, error)


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=10, max_retries=5)
def read_treasury_list(pk: int) -> None:
    """Read a long list of the Treasury; safe to run twice."""
    found = TreasuryList.objects.get(pk=pk)
    services.read_treasury_list(found, lambda rows: cache.set(found.progress_key, rows, timeout=600))
