"""Who calls: a program with ``Authorization: Bearer TOKEN``, or a person with a session and its CSRF token."""

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from annotations.errors import SecondFactorNeeded
from annotations.models import Token, User
from annotations.people import note_token_use

CHALLENGE = "Bearer"


class TokenRefused(AuthenticationFailed):
    """RFC 6750, section 3.1: the answer to a token that is unknown, expired or revoked says so in its challenge."""

    challenge = 'Bearer error="invalid_token"'


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """Return the token and its user, and note the use; ``None`` without a Bearer header."""
        scheme, _space, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = Token.objects.with_secret(secret.decode("latin-1"))
        if token is None:
            raise TokenRefused(_("This token is unknown, has expired or was revoked. Make a new one."))
        if token.is_held_back:
            # The framework has to hear it in its own words, lest it asks again who calls when it answers.
            raise AuthenticationFailed from SecondFactorNeeded(
                _("Your desk demands a second factor, and you have none. Sign in with a browser and set one up.")
            )
        note_token_use(token=token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE
