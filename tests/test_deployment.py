"""The files for a deployment name what exists: commands, options, variables, each other."""

import configparser
import re
from pathlib import Path

import pytest
import yaml
from django.core.management import load_command_class

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
README = (ROOT / "README.md").read_text()
VARIABLES = set(re.findall(r"^\| `([A-Z_]+)", README, re.MULTILINE))
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def check_arguments(arguments: list[str]) -> None:
    """Fails where the command or one of its options does not exist."""
    command = load_command_class("annotations", arguments[0])
    command.create_parser("manage.py", arguments[0]).parse_args(arguments[1:])


def test_compose_has_web_worker_database_and_proxy() -> None:
    assert sorted(COMPOSE["services"]) == ["database", "proxy", "web", "worker"]
    assert [name for name, service in COMPOSE["services"].items() if service.get("ports")] == ["proxy"]


@pytest.mark.parametrize("name", ["web", "worker"])
def test_container_of_the_desk_gets_variables_that_exist(name: str) -> None:
    assert set(COMPOSE["services"][name]["environment"]) - VARIABLES == set()


def test_variables_asked_for_stand_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    given = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked == given


def test_example_holds_no_secret() -> None:
    lines = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert lines == {"DESK_HOST": "desk.example", "SECRET_KEY": "", "POSTGRES_PASSWORD": "", "METRICS_TOKEN": ""}


def test_containers_start_commands_that_exist() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    web = yaml.safe_load(re.findall(r"^CMD (.+)$", dockerfile, re.MULTILINE)[-1])
    check_arguments(web)
    check_arguments(COMPOSE["services"]["worker"]["command"])


def test_image_holds_what_the_desk_needs_and_no_secret() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert copied == ["requirements.txt", "manage.py", "factcheck", "annotations", "templates", "static"]
    let_in = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert copied == let_in


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_unit_starts_a_command_that_exists(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    parser.read(unit)
    program, manage, *arguments = parser["Service"]["ExecStart"].split()
    assert (Path(program).name, manage) == ("python", "manage.py")
    check_arguments(arguments)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_folder_that_a_unit_writes_to_is_made_by_the_page(unit: Path) -> None:
    """systemd starts no unit whose ReadWritePaths do not exist (status 226/NAMESPACE)."""
    [folder] = re.findall(r"^ReadWritePaths=(\S+)$", unit.read_text(), re.MULTILINE)
    page = (ROOT / "docs" / "operating.md").read_text()
    assert re.findall(r"^install -d -o desk (\S+)", page, re.MULTILINE) == [folder]


def test_units_are_those_the_page_installs() -> None:
    named = re.findall(r"deploy/(\S+\.service)", (ROOT / "docs" / "operating.md").read_text())
    assert named == ["factcheck-web.service", "factcheck-worker.service"] == [path.name for path in UNITS]
