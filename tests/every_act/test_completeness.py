"""Nothing that writes is left out of the table: each verb and each address that takes what is sent stands there, or
here, with the reason why it does not.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve

import annotations
from annotations.bulk import import_articles
from annotations.datasets.store import import_claims
from tests.every_act.acts import ACTS
from tests.every_act.on_records import MODELS
from tests.every_act.world import World

METHODS = ("POST", "PUT", "PATCH", "DELETE")
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")

WITHIN_ANOTHER = "a step of other verbs, on what they have locked, after they asked who may"
TOLD_BY_OTHERS = "writes down what a verb did"
VERBS_LEFT_OUT = {
    "accounts.note_security": TOLD_BY_OTHERS,
    "history.record": TOLD_BY_OTHERS,
    "history.record_all": TOLD_BY_OTHERS,
    "history.record_lines": TOLD_BY_OTHERS,
    "blind.ask_for_verdicts": WITHIN_ANOTHER,
    "blind.apply_policy": WITHIN_ANOTHER,
    "blind.require_as_many_as_drawn": "asks, and writes nothing",
    "blind.seal_verdict": WITHIN_ANOTHER,
    "review.write_review": WITHIN_ANOTHER,
    "review.hold_claim": WITHIN_ANOTHER,
    "revise.catch_up": WITHIN_ANOTHER,
    "store.new_article": WITHIN_ANOTHER,
    "store.write_revision": WITHIN_ANOTHER,
    "topics.settle_topics": WITHIN_ANOTHER,
    "transitions.touch_claim": WITHIN_ANOTHER,
}

READ = "whatever is sent there, it is read as if nothing were"
NO_ACTION = "no act is offered in this list: tests/test_admin.py::test_admin_refuses_to_change_the_work_of_the_desk"
SET_UP = ("user", "membership", "desk", "publisher", "ratingscale")
ONES_OWN = "one's own account, which asks for the password again: tests/web/test_second_factor.py, test_sessions.py"
SIGNING_IN = "the door itself: tests/web/test_signin.py, test_second_factor.py"
ADDRESSES_LEFT_OUT = {
    "login": SIGNING_IN,
    "login_code": SIGNING_IN,
    "logout": SIGNING_IN,
    "admin:login": SIGNING_IN,
    "admin:logout": SIGNING_IN,
    "choose_desk": "which desk one's own pages are about: tests/web/test_signin.py",
    "change_password": ONES_OWN,
    "set_up_second_factor": ONES_OWN,
    "remove_second_factor": ONES_OWN,
    "renew_recovery_codes": ONES_OWN,
    "admin:password_change": "one's own password, by the administration's form: tests/test_admin.py",
    **dict.fromkeys(("favicon.ico", "metrics"), READ),
    **dict.fromkeys(("admin:index", "admin:jsi18n", "admin:autocomplete"), READ),
    **dict.fromkeys(("admin:password_change_done", "admin:view_on_site", "admin:<path:object_id>/"), READ),
    **{f"admin:annotations_{model}_history": READ for model in (*MODELS, *SET_UP)},
    **{f"admin:annotations_{model}_changelist": NO_ACTION for model in (*MODELS, "desk", "publisher")},
}


def verbs() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield each public function of the domain whose arguments are all named, one of them the actor."""
    for module in pkgutil.iter_modules(annotations.__path__):
        if module.ispkg:
            continue
        loaded = importlib.import_module(f"annotations.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if function.__module__ != loaded.__name__ or name.startswith("_"):
                continue
            parameters = inspect.signature(function).parameters
            if "actor" in parameters and parameters["actor"].kind is inspect.Parameter.KEYWORD_ONLY:
                yield f"{module.name}.{name}", function


def test_each_verb_is_in_the_table_or_left_out_for_a_reason():
    in_table = {inspect.unwrap(act.verb) for act in ACTS.values() if act.verb}
    found = {name: inspect.unwrap(verb) for name, verb in verbs()}
    missing = {name for name, verb in found.items() if verb not in in_table}
    assert missing == set(VERBS_LEFT_OUT)
    assert {inspect.unwrap(verb) for verb in (import_articles, import_claims)} <= in_table


def addresses(resolver: Any = None, route: str = "", namespace: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield name, route and view of every address but those where nothing is."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            name = namespace + (pattern.name or str(pattern.pattern))
            if not (name.endswith("nowhere") or here.endswith("$")):
                yield name, here, pattern.callback
        else:
            yield from addresses(pattern, here, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


def methods_of(route: str, view: Any) -> list[str]:
    """Return the methods that write. A view of the API has them; of pages, to which only POST brings anything, those
    are asked that do not answer 405.
    """
    if hasattr(view, "cls"):
        return [method for method in METHODS if hasattr(view.cls, method.lower())]
    path = PARAMETER.sub(lambda found: "1" if found["kind"] in ("int", "path") else "desk", route)
    return [] if Client().post(f"/{path}").status_code == 405 else ["POST"]


def what_answers(view: Any) -> Any:
    """Return the view's class where it has one: that of two addresses is one view."""
    return getattr(view, "cls", view)


def asked_for(world: World) -> set[tuple[str, Any]]:
    """Return method and view of whatever the acts of the table send."""
    found = set()
    for act in ACTS.values():
        sent = [("POST", ask(world)[0]) for ask in (act.page, act.admin) if ask]
        if act.api:
            method, path, _body = act.api(world)
            sent.append((method, path if path.startswith("/") else f"/api/v1/{path}"))
        found |= {(method, what_answers(resolve(path).func)) for method, path in sent}
    return found


@pytest.mark.django_db
def test_each_address_that_writes_is_in_the_table_or_left_out_for_a_reason():
    in_table = asked_for(World("published"))
    missing = {
        f"{method} {name}"
        for name, route, view in addresses()
        for method in methods_of(route, view)
        if (method, what_answers(view)) not in in_table
    }
    assert sorted(missing) == sorted(f"POST {name}" for name in ADDRESSES_LEFT_OUT)
