"""The work of the desk, to look at: whatever changes it goes through the pages or the API, which hold the rules."""

from django.contrib import admin

from annotations.admin.site import DeskModelAdmin, site
from annotations.models import Article, Claim, Event, Evidence, Highlight, Publication, Review, Revision, Verdict


@admin.register(Article, site=site)
class ArticleAdmin(DeskModelAdmin):
    list_display = ("id", "title", "kind", "publisher", "published_at", "desk")
    list_display_links = ("title",)
    list_filter = ("kind",)
    list_select_related = ("publisher", "desk")
    search_fields = ("title", "url")


@admin.register(Revision, site=site)
class RevisionAdmin(DeskModelAdmin):
    desk_path = "article__desk"
    list_display = ("id", "article", "number", "length", "sha256", "created_by", "created_at")
    list_select_related = ("article", "created_by")


@admin.register(Claim, site=site)
class ClaimAdmin(DeskModelAdmin):
    list_display = ("id", "statement", "claimant", "status", "priority", "assigned_to", "desk")
    list_display_links = ("statement",)
    list_filter = ("status",)
    list_select_related = ("assigned_to", "desk")
    search_fields = ("statement", "claimant")


@admin.register(Highlight, site=site)
class HighlightAdmin(DeskModelAdmin):
    desk_path = "claim__desk"
    list_display = ("id", "exact", "claim", "start", "end", "created_by", "removed_at")
    list_select_related = ("claim", "created_by")


@admin.register(Evidence, site=site)
class EvidenceAdmin(DeskModelAdmin):
    desk_path = "claim__desk"
    list_display = ("id", "stance", "kind", "title", "claim", "created_by", "created_at", "withdrawn_at")
    list_filter = ("stance", "kind")
    list_select_related = ("claim", "created_by")


@admin.register(Verdict, site=site)
class VerdictAdmin(DeskModelAdmin):
    desk_path = "claim__desk"
    list_display = ("id", "rating", "claim", "author", "created_at")
    list_select_related = ("rating", "claim", "author")


@admin.register(Review, site=site)
class ReviewAdmin(DeskModelAdmin):
    desk_path = "claim__desk"
    list_display = ("id", "decision", "claim", "reviewer", "created_at", "digest")
    list_filter = ("decision",)
    list_select_related = ("claim", "reviewer")


@admin.register(Publication, site=site)
class PublicationAdmin(DeskModelAdmin):
    desk_path = "claim__desk"
    list_display = ("id", "claim", "version", "kind", "rating", "published_at")
    list_filter = ("kind",)
    list_select_related = ("claim", "rating")


@admin.register(Event, site=site)
class EventAdmin(DeskModelAdmin):
    list_display = ("id", "at", "actor", "act", "noun", "object_id", "claim")
    list_filter = ("action", "noun")
    list_select_related = ("actor", "claim")
