"""The topics that a desk sorts its claims by."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from annotations import history
from annotations.errors import InvalidInput
from annotations.models import Action, Desk, Topic, User
from annotations.slugs import slug_of
from annotations.validation import clean

MOST_TOPICS = 10


def settle_topics(*, desk: Desk, actor: User, names: Sequence[str]) -> list[str]:
    """Return the topics of ``desk`` that ``names`` mean, as they are written there, each once, by slug.

    A name that the desk has not yet becomes a topic, in the caller's transaction; the caller has asked for the actor's
    role. Raises ``InvalidInput`` for blank or overlong names, and for more than ``MOST_TOPICS``.
    """
    wanted = {slug_of(words): words for words in (" ".join(name.split()) for name in reversed(names))}
    if len(wanted) > MOST_TOPICS:
        message = _("A claim has at most %(limit)d topics.") % {"limit": MOST_TOPICS}
        raise InvalidInput(message, fields={"topics": [message]})
    if not wanted:
        return []
    present = {topic.slug: topic.name for topic in Topic.objects.filter(desk=desk, slug__in=wanted)}
    for slug in sorted(wanted.keys() - present.keys()):
        present[slug] = _add(desk, actor, slug, wanted[slug])
    return [present[slug] for slug in sorted(wanted)]


def _add(desk: Desk, actor: User, slug: str, name: str) -> str:
    try:
        clean(Topic(desk=desk, slug=slug, name=name))
    except InvalidInput as error:
        reasons = [reason for each in error.fields.values() for reason in each]
        raise InvalidInput(error.detail, fields={"topics": reasons}) from error
    topic, created = Topic.objects.get_or_create(desk=desk, slug=slug, defaults={"name": name})
    if created:
        history.record(
            desk_id=desk.pk, actor=actor, action=Action.CREATED, act="created", thing=topic, data={"name": topic.name}
        )
    return topic.name
