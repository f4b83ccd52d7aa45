"""Copy the few files that pages need from node_modules to var/assets/vendor: `python -m portal.assets`."""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "var" / "assets" / "vendor"
MODULES = ROOT / "node_modules"

FILES = ["@tabler/core/dist/css/tabler.min.css", "htmx.org/dist/htmx.min.js", "echarts/dist/echarts.min.js"]
FONTS = [
    f"@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
    for subset in ("latin", "latin-ext", "vietnamese")
    for weight in (400, 500, 600, 700)
]
SOURCE_MAP = re.compile(rb"/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+")


def copy() -> None:
    """Fill the directory anew; references to source maps go, for they are not served."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "fonts").mkdir(parents=True)
    for name in FILES:
        source = MODULES / name
        (VENDOR / source.name).write_bytes(SOURCE_MAP.sub(b"", source.read_bytes()))
    for name in FONTS:
        shutil.copy(MODULES / name, VENDOR / "fonts")


if __name__ == "__main__":
    copy()
