"""Copy the few files that are needed from node_modules to var: `python -m portal.assets`.

What pages need goes to var/assets/vendor, the language data of the reader of scans to var/tesseract.
"""

import gzip
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "var" / "assets" / "vendor"
MODULES = ROOT / "node_modules"
LANGUAGES = ROOT / "var" / "tesseract"

FILES = ["@tabler/core/dist/css/tabler.min.css", "htmx.org/dist/htmx.min.js", "echarts/dist/echarts.min.js"]
FONTS = [
    f"@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
    for subset in ("latin", "latin-ext", "vietnamese")
    for weight in (400, 500, 600, 700)
]
VIETNAMESE = "@tesseract.js-data/vie/4.0.0_best_int/vie.traineddata.gz"
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
    _unpack_languages()


def _unpack_languages() -> None:
    """Under another name first: a process that reads a scan meanwhile must not find half of it."""
    LANGUAGES.mkdir(parents=True, exist_ok=True)
    with gzip.open(MODULES / VIETNAMESE) as packed, (LANGUAGES / "new").open("wb") as whole:
        shutil.copyfileobj(packed, whole)
    (LANGUAGES / "new").replace(LANGUAGES / "vie.traineddata")


if __name__ == "__main__":
    copy()
