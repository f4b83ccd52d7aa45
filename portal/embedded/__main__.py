"""The command line: `python -m portal.embedded COMMAND`."""

import sys
from pathlib import Path

from portal import embedded
from portal.embedded import processes
from portal.embedded.server import ServiceError


def main() -> int:
    """Run the command of the command line on the services."""
    command = sys.argv[1:]
    if not command:
        print(embedded.__doc__)
        return 2
    embedded.set_development_defaults()
    embedded.put_programs_on_path()
    is_pytest = "pytest" in {Path(word).name for word in command[:3]}
    try:
        with embedded.services_for_tests() if is_pytest else embedded.services():
            return processes.run(command)
    except (ServiceError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
