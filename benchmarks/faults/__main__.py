"""`make faults`: a day's reminders while everything fails that can; non-zero if anybody is missed.

With --short: few agencies and short outages, as the tests run it.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.faults.mail_server import MailServer

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "DEMO": "1",
    "DEMO_TODAY": "2023-11-03",
    "EMAIL_TIMEOUT": "2",
    "RETRY_SECONDS": "2",
    "LOG_LEVEL": "WARNING",
}


def main() -> int:
    is_short = "--short" in sys.argv[1:]
    os.environ.update(SETTINGS)
    os.environ.pop("PRODUCTION", None)
    directory = Path(tempfile.mkdtemp(prefix="mtqg-faults-", dir="/tmp"))
    server = MailServer()
    try:
        with server.running() as port:
            os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
            from benchmarks.faults.day import FULL, SHORT, Day

            found = Day(SHORT if is_short else FULL, directory, server).happen()
    except BaseException:
        print(f"The logs stay in {directory}")
        raise
    if found:
        print(*found[:50], f"{len(found)} problems. The logs stay in {directory}", sep="\n")
        return 1
    shutil.rmtree(directory)
    print("Everybody was told, once, of exactly what is due.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
