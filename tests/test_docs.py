"""The README stays true: its commands, variables, paths and links are those of the project."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL_BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
TRACKED = subprocess.run(
    ["git", "ls-files"],
    cwd=ROOT, capture_output=True, text=True, check=True,
).stdout.splitlines()  # fmt: skip
PAGES = [path for path in TRACKED if path.endswith(".md")]


def test_readme_starts_with_what_it_is_a_picture_and_the_two_commands():
    title, picture, run = README.index("# Fact-check desk"), README.index("!["), README.index("make run ")
    assert [title, title < picture < run, "make test " in SHELL_BLOCKS[0]] == [0, True, True]


def test_targets_named_in_the_readme_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
    assert named - targets == set()


def test_commands_named_in_the_readme_exist():
    named = set(re.findall(r"manage\.py ([a-z_]+)", README))
    assert named - set(get_commands()) == set()


def test_variables_of_the_readme_are_those_the_settings_read():
    read = set()
    for folder in ("factcheck", "annotations"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            read |= set(re.findall(r'environ(?:\.get\(|\[|, |\.setdefault\()"([A-Z_]+)"', source))
    told = set(re.findall(r"^\| `([A-Z_]+)", README, re.MULTILINE))
    assert told == read - {"DJANGO_SETTINGS_MODULE"}


@pytest.mark.parametrize("page", PAGES)
def test_links_of_each_page_lead_to_files_of_the_project(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", text)
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_map_of_the_code_names_what_is_there():
    tree = README[README.index("## A map of the code") : README.index("Imports point one way")]
    names = re.findall(r"(?<![\w/.])([a-z_]+\.py|[a-z]+/)(?=\s|$)", tree, re.MULTILINE)
    missing = [name for name in names if not any(base.joinpath(name).exists() for base in (ROOT, *_places()))]
    assert missing == []


def _places() -> tuple[Path, ...]:
    return ROOT / "annotations", ROOT / "tests", ROOT / "docs"


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("docs/decisions/")])
def test_decision_has_its_date_and_says_what_was_rejected(page):
    date = Path(page).name[:10]
    text = (ROOT / page).read_text(encoding="utf-8")
    assert (f"\n{date}\n" in text, "**Rejected.**" in text or "## Rejected" in text) == (True, True)
