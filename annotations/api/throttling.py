"""At most ``settings.RATE_LIMIT`` requests a minute for one token or, without one, for one address; 0 is no limit."""

from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from annotations.models import Token
from annotations.requests import address_of, count_request

if TYPE_CHECKING:  # APIView reads the settings that name this module
    from rest_framework.views import APIView

SECONDS_IN_MINUTE = 60


class Allowance(NamedTuple):
    """``remaining`` of ``limit`` requests in ``window`` seconds are left for the next ``reset`` seconds."""

    limit: int
    window: int
    remaining: int
    reset: int


class MinuteThrottle(BaseThrottle):
    def allow_request(self, request: Request, view: "APIView") -> bool:
        if not settings.RATE_LIMIT:
            return True
        self.now = timezone.now()
        count = count_request(caller=caller_of(request), now=self.now)
        left = max(0, settings.RATE_LIMIT - count)
        request.allowance = Allowance(settings.RATE_LIMIT, SECONDS_IN_MINUTE, left, self.wait())  # type: ignore[attr-defined]  # for the answer's headers
        return count <= settings.RATE_LIMIT

    def wait(self) -> int:
        """Return the seconds until the next minute begins."""
        return SECONDS_IN_MINUTE - self.now.second


def caller_of(request: Request) -> str:
    """Return whose requests are counted together."""
    token = request.auth
    return f"token {token.pk}" if isinstance(token, Token) else f"address {address_of(request.META)}"
