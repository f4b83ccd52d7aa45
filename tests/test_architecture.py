"""The architecture, as a test: who may import whom, where writes live, how large things may grow."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STANDS_ON = {
    "portal": set(),
    "programs": {"portal"},
    "directives": {"portal", "programs"},
    "disbursement": {"portal", "programs"},
}
# What sits on top of every app: the portal's doors and the queries that they show.
ROOF = {"urls", "views", "dashboard", "work", "tree", "forms", "api", "management", "celery"}
ROOF |= {"tasks", "reminding"}
DOORS = {"views", "api", "tasks", "admin", "urls", "forms", "filters", "management"}
NEVER_IMPORTS = {
    "models": DOORS | {"services", "rules"},
    "rules": DOORS | {"services"},
    "services": DOORS,
}
WRITES = {
    "create",
    "bulk_create",
    "bulk_update",
    "update",
    "save",
    "delete",
    "get_or_create",
    "update_or_create",
}
FORBIDDEN = {"django.db.models.signals", "django.dispatch", "django.contrib.contenttypes.fields"}
FILES = sorted(
    path for app in STANDS_ON for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "benchmarks").rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def app_and_layer(path: Path) -> tuple[str, str]:
    """disbursement/services/sheets.py -> ("disbursement", "services")."""
    app, *rest = path.relative_to(ROOT).with_suffix("").parts
    return app, rest[0]


def imports(tree: ast.AST):
    """Yield (module, name) for each name that the file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def our_imports(tree: ast.AST):
    """Yield (app, layer) for each of our own modules that the file imports."""
    for module, imported in imports(tree):
        app, *rest = module.split(".")
        if app in STANDS_ON:
            yield app, (rest[0] if rest else imported)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_file_imports_to_the_right(path):
    app, layer = app_and_layer(path)
    if app == "portal" and layer in ROOF:
        return
    apps = {imported for imported, _layer in our_imports(ast.parse(path.read_text()))}
    assert apps <= STANDS_ON[app] | {app}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_layer_imports_the_one_above(path):
    app, layer = app_and_layer(path)
    same_app = {imported for of, imported in our_imports(ast.parse(path.read_text())) if of == app}
    assert not NEVER_IMPORTS.get(layer, set()) & same_app


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if app_and_layer(path)[1] in {"views", "api", "tasks", "filters"}],
    ids=name,
)
def test_a_door_does_not_write(path):
    tree = ast.parse(path.read_text())
    called = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        # data.update(...) of a dictionary is none of our business; a queryset's update has keywords only
        and not (node.func.attr == "update" and node.args)
    }
    assert not WRITES & called, "a door writes; move it to services.py"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_signals_no_save_overrides_no_clock_of_its_own(path):
    source = path.read_text()
    tree = ast.parse(source)
    assert not FORBIDDEN & {module for module, _name in imports(tree)}
    if app_and_layer(path)[1] == "models":
        methods = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert "save" not in methods
    if path.name != "clock.py" and path.name != "middleware.py":
        assert not re.search(r"\b(date\.today|timezone\.now|localdate|datetime\.now)\(\)", source), (
            "ask portal.clock"
        )


@pytest.mark.parametrize("path", FILES + TESTS, ids=name)
def test_files_and_functions_stay_small(path):
    source = path.read_text()
    assert len(source.splitlines()) <= 400
    limit = 20 if app_and_layer(path)[1] == "views" else 40
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            lines = node.end_lineno - node.lineno + 1
            assert lines <= limit, f"{node.name}: {lines} lines"


@pytest.mark.parametrize("path", sorted((ROOT / "static").rglob("*.*s")), ids=name)
def test_scripts_and_styles_stay_small(path):
    assert len(path.read_text().splitlines()) <= 400


PAGES = sorted(set((ROOT / "templates").rglob("*.html")) - set((ROOT / "templates/mail").rglob("*.html")))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_templates_keep_to_the_policy(path):
    """No inline scripts or styles (the content security policy refuses them); parts say what they need."""
    source = path.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=\"|\sstyle=\"", source)
    if path.name.startswith("_") or path.parent.name == "components":
        assert source.startswith("{#"), "the first line says what the part needs"


def test_nothing_third_party_and_no_machine_in_the_tree():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not [
        path for path in listed if "node_modules" in path or path.startswith("var/") or path.endswith(".mo")
    ]
    archives = re.compile(r"://\S+(/simple\b|\.(whl|tgz|deb|tar\.gz)\b)")  # where packages come from
    kept = [path for path in listed if Path(path).suffix in {".txt", ".json", ".toml", ".in", ".yml"}]
    assert not [path for path in kept if archives.search((ROOT / path).read_text(encoding="utf8"))]
