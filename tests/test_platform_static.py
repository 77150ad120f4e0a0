"""Collected static files: modules import each other under the names that a browser may keep for ever."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from annotations.web.reader import MODULES
from factcheck.settings import STORAGES
from factcheck.storage import ModuleStorage

SOURCES = Path(settings.BASE_DIR) / "static" / "js"
IMPORT = re.compile(r'^(?:import|export)\b[^"]*"\./([^"]+)";', re.MULTILINE)


def collect(folder: Path, **files: str) -> dict[str, str]:
    """Put ``files`` (module: source) through the storage; return by source name the collected one."""
    storage = ModuleStorage(folder, base_url="/static/")
    paths: dict[str, tuple[Any, str]] = {}
    for name, text in files.items():
        path = folder / "js" / f"{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        paths[f"js/{name}.js"] = (storage, f"js/{name}.js")
    collected = {}
    for name, hashed_name, processed in storage.post_process(paths):
        if isinstance(processed, Exception):
            raise processed
        if not hashed_name.endswith((".gz", ".br")) and name in paths:
            collected[Path(name).stem] = Path(hashed_name).name
    return collected


def test_settings_use_the_storage() -> None:
    assert STORAGES["staticfiles"] == {"BACKEND": "factcheck.storage.ModuleStorage"}


def test_imports_name_the_hashed_files(tmp_path: Path) -> None:
    names = collect(tmp_path, a='import "./b.js";\n', b='import {\n  c,\n} from "./c.js";\n', c="export const c = 1;\n")
    read = {stem: (tmp_path / "js" / name).read_text() for stem, name in names.items()}
    assert read == {
        "a": f'import "./{names["b"]}";\n',
        "b": f'import {{\n  c,\n}} from "./{names["c"]}";\n',
        "c": "export const c = 1;\n",
    }


def test_change_far_down_renames_all_above_it(tmp_path: Path) -> None:
    chain = {f"m{n}": f'import "./m{n + 1}.js";' for n in range(10)}
    before = collect(tmp_path / "before", **chain, m10="export const one = 1;")
    after = collect(tmp_path / "after", **chain, m10="export const two = 2;")
    assert [name for name in before if before[name] == after[name]] == []


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="passes exceeded"):
        collect(tmp_path, a='import "./b.js";', b='import "./a.js";')


def test_collectstatic_leaves_no_import_unhashed(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = STORAGES
    call_command("collectstatic", interactive=False, verbosity=0)
    hashed = {path.name for path in (tmp_path / "js").glob("*.????????????.js")}
    imported = {name for path in hashed for name in IMPORT.findall((tmp_path / "js" / path).read_text())}
    assert len(hashed) == len(list(SOURCES.glob("*.js")))
    assert imported - hashed == set()


def test_article_page_preloads_just_what_its_modules_import() -> None:
    needed, new = set(), {"reader.js"}
    while new:
        needed |= new
        new = {name for path in new for name in IMPORT.findall((SOURCES / path).read_text())} - needed
    assert set(MODULES) == {f"js/{name}" for name in needed - {"reader.js"}}
