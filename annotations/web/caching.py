"""How long shared caches may keep what everybody sees."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

# A retraction must be seen soon: a shared cache keeps a page for no longer than this.
CACHE_SECONDS = 60


def cached(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let shared caches keep what everybody sees; the frame of someone signed in is theirs alone."""
    if request.user.is_authenticated:
        del response["Last-Modified"]  # it knows nothing of the frame
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response
