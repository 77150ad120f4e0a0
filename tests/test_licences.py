"""docs/licences.md lists what the desk runs on, as the packages themselves tell it; copyleft stands with its reason.

``python -m tests.test_licences`` writes the page anew.
"""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE, LOCK = ROOT / "docs" / "licences.md", ROOT / "requirements.txt"
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^ \\;]+)(?:\s*;\s*([^\\\n]*?))?\s*\\?$", re.MULTILINE)
# What old metadata says in its own words, as SPDX has it.
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
}
# Packages that are not for this system, so that nothing tells of them here.
ELSEWHERE = {"colorama": "BSD-3-Clause"}
PERMISSIVE = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CNRI-Python", "ISC", "MIT", "PSF-2.0", "Unlicense"}
# Why copyleft is fine here, by package. None is changed, and none is part of what the desk hands out.
REASONS = {
    "certifi": "MPL 2.0 asks for the source of its own files when they are changed; they are used as they come.",
    "psycopg": "LGPL 3: a library that is imported, unchanged, and can be replaced by another build of it.",
    "psycopg-binary": "As psycopg.",
    "psycopg-pool": "As psycopg.",
    "publicsuffixlist": "MPL 2.0 for the list; used as it comes.",
    "tld": "Three licences to choose from; taken under the MPL 1.1, file by file, unchanged.",
    "tqdm": "MPL 2.0 for some of its files; used as they come.",
}
HEAD = """# Licences of what the desk runs on

Each package that `requirements.txt` pins, with the licence its own metadata tells.
`python -m tests.test_licences` writes this page; `tests/test_licences.py` holds it true, and fails
for a licence that is neither permissive nor given a reason here.
Packages for development and tests are not handed out, and not listed.

| package | version | licence | copyleft, and why it is fine |
| --- | --- | --- | --- |
"""


def licence_of(name: str) -> str:
    """Return the SPDX expression of a package. Raises ``PackageNotFoundError`` where it is not installed."""
    found = metadata(name)
    classifiers = [each for each in found.get_all("Classifier", []) if each.startswith("License ::")]
    told = found.get("License-Expression") or found.get("License", "").strip()
    told = told or (classifiers[0].rpartition(" :: ")[2] if classifiers else "")
    return SPDX.get(told, told)


def pinned() -> list[tuple[str, str, str]]:
    """Return name, version and condition of each package of the lock file."""
    return PINNED.findall(LOCK.read_text())


def packages() -> list[tuple[str, str, str]]:
    """Return name, version and licence of each package of the lock file."""
    return [(name, version, ELSEWHERE.get(name) or licence_of(name)) for name, version, _when in pinned()]


def is_permissive(licence: str) -> bool:
    """Whether every part that may hold is a licence which asks for no more than its notice to be kept."""
    return all(part.strip("() ") in PERMISSIVE for part in re.split(r"\b(?:AND|OR|WITH)\b", licence))


def page() -> str:
    rows = [f"| {name} | {version} | {licence} | {REASONS.get(name, '')} |" for name, version, licence in packages()]
    return HEAD + "\n".join(rows) + "\n"


def test_page_tells_the_licences_of_what_is_pinned() -> None:
    assert PAGE.read_text() == page()


def test_copyleft_is_there_for_a_reason_and_nothing_else() -> None:
    asking = {name for name, _version, licence in packages() if not is_permissive(licence)}
    assert asking == set(REASONS)


def test_every_package_tells_its_licence() -> None:
    assert [name for name, _version, licence in packages() if not re.fullmatch(r"[A-Za-z0-9.+() -]+", licence)] == []


def test_only_packages_for_another_system_are_not_looked_at() -> None:
    missing = set()
    for name, _version, when in pinned():
        try:
            metadata(name)
        except PackageNotFoundError:
            missing.add(name)
            assert "sys_platform" in when
    assert missing <= set(ELSEWHERE)


if __name__ == "__main__":
    PAGE.write_text(page())
