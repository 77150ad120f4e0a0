"""The addresses below /api/v1/, by noun."""

from django.urls import path, re_path

from annotations.api.views import (
    agreement,
    anchors,
    articles,
    changes,
    claims,
    docs,
    evidence,
    exports,
    highlights,
    imports,
    policies,
    publications,
    queue,
    replies,
    search,
    verdicts,
)
from annotations.api.views.root import Nowhere
from annotations.exports import EXPORTS

app_name = "api"

urlpatterns = [
    path("articles/", articles.Articles.as_view(), name="articles"),
    path("articles/<int:pk>/", articles.ArticleDetail.as_view(), name="article"),
    path("articles/<int:pk>/revisions/", articles.Revisions.as_view(), name="revisions"),
    path("articles/<int:pk>/revisions/<int:number>/", articles.RevisionDetail.as_view(), name="revision"),
    path("highlights/", highlights.Highlights.as_view(), name="highlights"),
    path("highlights/<int:pk>/", highlights.HighlightDetail.as_view(), name="highlight"),
    path("highlights/<int:pk>/anchor/", anchors.HighlightAnchor.as_view(), name="highlight-anchor"),
    path("imports/", imports.Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", imports.ImportDetail.as_view(), name="import"),
    path("claims/", claims.Claims.as_view(), name="claims"),
    path("claims/<int:pk>/", claims.ClaimView.as_view(), name="claim"),
    path("claims/<int:pk>/transitions/", claims.Transitions.as_view(), name="transitions"),
    path("claims/<int:pk>/adjudication/", verdicts.Adjudication.as_view(), name="adjudication"),
    path("evidence/", evidence.EvidenceList.as_view(), name="evidence"),
    path("evidence/<int:pk>/", evidence.EvidenceDetail.as_view(), name="evidence-item"),
    path("replies/", replies.Replies.as_view(), name="replies"),
    path("replies/<int:pk>/", replies.ReplyDetail.as_view(), name="reply"),
    path("verdicts/", verdicts.Verdicts.as_view(), name="verdicts"),
    path("verdicts/<int:pk>/", verdicts.VerdictDetail.as_view(), name="verdict"),
    path("agreement/", agreement.Agreement.as_view(), name="agreement"),
    path("ratings/", verdicts.Ratings.as_view(), name="ratings"),
    path("desks/<slug:slug>/policy/", policies.Policy.as_view(), name="policy"),
    path("queue/", queue.Queue.as_view(), name="queue"),
    path("queue/next/", queue.QueueNext.as_view(), name="queue-next"),
    path("queue/<int:pk>/lease/", queue.Lease.as_view(), name="lease"),
    path("publications/", publications.Publications.as_view(), name="publications"),
    path("publications/<int:pk>/", publications.PublicationDetail.as_view(), name="publication"),
    path("changes/", changes.Changes.as_view(), name="changes"),
    path("exports/", exports.Exports.as_view(), name="exports"),
    *(path(f"exports/{name}", exports.view_of(export), name=f"export-{name}") for name, export in EXPORTS.items()),
    path("claims:search", search.Search.as_view(), name="claims-search"),
    path("schema/", docs.Schema.as_view(), name="schema"),
    path("docs/", docs.Docs.as_view(), name="docs"),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
