"""What each kind of error means and what to do about it: the words behind the ``type`` of a problem."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ProblemType(NamedTuple):
    code: str
    status: int
    meaning: str | Promise
    remedy: str | Promise


PROBLEM_TYPES = (
    ProblemType(
        "bad-request",
        400,
        _("The request cannot be read: its JSON is broken, or something it needs is missing."),
        _("Mend the request; the detail tells where."),
    ),
    ProblemType(
        "invalid",
        400,
        _("Some fields of the body are missing, unknown, malformed or out of their range."),
        _("Each entry of “errors” has a JSON pointer to a field and says what is wrong with it."),
    ),
    ProblemType(
        "invalid-parameter",
        400,
        _("A query parameter is unknown or has a value that it cannot take."),
        _("Each entry of “errors” names a parameter and says what it can be."),
    ),
    ProblemType(
        "unreadable",
        400,
        _("The document cannot be read as an article: it is empty, binary, wrongly encoded or too long."),
        _("Name its format, or send its text."),
    ),
    ProblemType(
        "address-refused",
        422,
        _("The address is not fetched: it is not on the public web."),
        _("Give an address that anyone can read, or send the text."),
    ),
    ProblemType(
        "not-authenticated",
        401,
        _("Nobody is signed in, or the token is unknown, has expired or was revoked."),
        _("Send “Authorization: Bearer TOKEN” with a token that is in force."),
    ),
    ProblemType(
        "missing-scope",
        403,
        _("The token lacks the scope that this needs."),
        _("Make a token with the scope that “scope” names."),
    ),
    ProblemType(
        "not-allowed",
        403,
        _("Your role on the desk, or your part in the check, forbids this."),
        _("Ask an administrator of the desk, or a colleague who took no part in the check."),
    ),
    ProblemType(
        "second-factor-needed",
        403,
        _("A desk of yours demands a second factor of your role, and you have none: your tokens are held back."),
        _("Sign in with a browser and set one up. The tokens are in force again at once."),
    ),
    ProblemType(
        "not-found",
        404,
        _("There is no such thing, or it is not on your desks."),
        _("Check the address, and whose token you use."),
    ),
    ProblemType(
        "method-not-allowed",
        405,
        _("This address does not take this method."),
        _("The header “Allow” names the methods that it takes."),
    ),
    ProblemType(
        "not-acceptable",
        406,
        _("None of the media types that you accept can be given."),
        _("Accept application/json, or leave the header out."),
    ),
    ProblemType(
        "wrong-state",
        409,
        _("The claim, or whatever the act is on, is not in a state for this, or lacks something that it needs."),
        _("Read it again; the detail tells what has to come first."),
    ),
    ProblemType(
        "gates-hold",
        409,
        _("Publish gates of the desk hold the check back; “errors” has one entry for each."),
        _("Mend what each reason names, submit the check again, and have it approved."),
    ),
    ProblemType(
        "quote-mismatch",
        409,
        _("The quote is not at these offsets, and does not stand exactly once in the text."),
        _("Send offsets that fit the quote, or a prefix and suffix that tell it from its copies."),
    ),
    ProblemType(
        "stale-revision",
        409,
        _("The offsets count in a revision that is not the newest any more."),
        _("Read the article again and mark the place there."),
    ),
    ProblemType(
        "stale-digest",
        409,
        _("The check was changed after you read it."),
        _("Read the claim again, and decide on what it holds now."),
    ),
    ProblemType(
        "lease-held",
        409,
        _("Someone else has taken this claim for review."),
        _("Take the next one, or wait until the lease ends."),
    ),
    ProblemType(
        "fixed-target",
        409,
        _("An annotation stays with its article."),
        _("Post an annotation of the other article, and delete this one."),
    ),
    ProblemType(
        "fixed-origin",
        409,
        _("Where an annotation came from cannot be changed."),
        _("Leave “canonical” and “via” as they are."),
    ),
    ProblemType(
        "idempotency-key-in-use",
        409,
        _("A request with this Idempotency-Key is being answered."),
        _("Wait for that answer, or send this one again later."),
    ),
    ProblemType(
        "gone",
        410,
        _("This was here, and was deleted."),
        _("Take it out of your copy: its address will not be used again."),
    ),
    ProblemType(
        "stale",
        412,
        _("What “If-Match” names is not the present state any more."),
        _("Read it again, then repeat your change with its new ETag."),
    ),
    ProblemType(
        "too-large",
        413,
        _("The body, or a text in it, is larger than the desk takes."),
        _("The detail tells the limit."),
    ),
    ProblemType(
        "unsupported-media-type",
        415,
        _("This media type is not read here."),
        _("Send application/json."),
    ),
    ProblemType(
        "idempotency-key-reused",
        422,
        _("Another request was sent with this Idempotency-Key."),
        _("Use a fresh key for each act."),
    ),
    ProblemType(
        "too-many-requests",
        429,
        _("More requests came in this minute than the desk allows."),
        _("Wait for as many seconds as “Retry-After” says."),
    ),
    ProblemType(
        "internal",
        500,
        _("Something went wrong on our side; it was logged, and nothing was stored."),
        _("Send the request again later, or tell the desk’s operator."),
    ),
    ProblemType(
        "unavailable",
        503,
        _("The database cannot be reached for a moment or has no room, or the server is too busy to read a file."),
        _("Send the request again after as many seconds as “Retry-After” says, with the same Idempotency-Key."),
    ),
)
