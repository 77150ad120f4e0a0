"""A desk's policy: the gates that every check passes before it is published, and who must have a second factor."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from annotations.api.etags import answer, require_match
from annotations.api.serializers.policies import PolicySent, PolicyShown
from annotations.api.views.base import DeskView
from annotations.models import Desk, User
from annotations.policy import demand_second_factor, set_gates


class Policy(DeskView):
    """The gates in force on a desk, which its members may read and its administrators set."""

    serializer_class = PolicyShown

    def get(self, request: Request, slug: str) -> HttpResponse:
        return answer(request, shown(self.caller, slug))

    @extend_schema(request=PolicySent)
    @transaction.atomic
    def put(self, request: Request, slug: str) -> HttpResponse:
        """Say which gates are in force from now on. What was published keeps those it went through."""
        desk = get_object_or_404(Desk.objects.of(self.caller).select_for_update(of=("self",), no_key=True), slug=slug)
        require_match(request, lambda: PolicyShown(desk).data)
        sent = self.read(PolicySent)
        if (needed_from := sent.pop("second_factor_from", None)) is not None:
            demand_second_factor(desk=desk, actor=self.caller, needed_from=needed_from)
        set_gates(desk=desk, actor=self.caller, **sent)
        return answer(request, shown(self.caller, slug))


def shown(user: User, slug: str) -> dict[str, Any]:
    """Return the policy of a desk of the caller's. Raises ``Http404``."""
    return PolicyShown(get_object_or_404(Desk.objects.of(user), slug=slug)).data
