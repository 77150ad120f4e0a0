"""The rows of the desk's work in the administration: it shows them, and adds, changes and deletes none."""

from collections.abc import Callable
from typing import Any

from django.apps import apps

from tests.every_act.asking import Act, Form
from tests.every_act.in_admin import admin_page
from tests.every_act.world import World

MODELS = ("article", "revision", "claim", "highlight", "evidence", "verdict", "review", "publication", "event")
# Whatever of it a form of that model would take.
SENT = {"status": "published", "statement": "Mine.", "decision": "approve", "act": "mine", "post": "yes"}


def _first(model: str, page: str) -> Callable[[World], Form]:
    def form(world: World) -> Form:
        row: Any = apps.get_model("annotations", model)._default_manager.order_by("pk").first()
        return admin_page(model, page, row.pk), SENT

    return form


def _added(model: str) -> Callable[[World], Form]:
    return lambda world: (admin_page(model, "add"), SENT)


ACTS = {
    f"{page} {model}": Act(admin=_added(model) if page == "add" else _first(model, page))
    for model in MODELS
    for page in ("add", "change", "delete")
}
