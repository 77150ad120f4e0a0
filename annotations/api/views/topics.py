"""The topics that desks sort their claims by."""

from django.db.models import QuerySet

from annotations.api.filters import TopicFilters
from annotations.api.serializers.topics import TopicShown
from annotations.api.views.base import ListView
from annotations.models import Topic


class Topics(ListView):
    """The topics of the caller’s desks. One is made by naming it in a claim’s `topics`."""

    model = Topic
    serializer_class = TopicShown
    filterset_class = TopicFilters

    def rows(self) -> QuerySet[Topic]:
        return Topic.objects.on_desks_of(self.caller).select_related("desk")
