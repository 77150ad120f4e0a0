"""Addresses of one article: reading it, marking in it, choosing a passage of it, editing it."""

from django.urls import path

from annotations.web import editing, marks, reader, report

urlpatterns = [
    path("articles/<int:pk>/", reader.article, name="article"),
    path("articles/<int:pk>/edit/", editing.edit_article, name="edit_article"),
    path("articles/<int:pk>/revisions/<int:number>/", report.revision, name="revision"),
    path("articles/<int:pk>/revisions/<int:number>/settle/<int:highlight_pk>/", report.settle_one, name="settle"),
    path("articles/<int:pk>/unsettle/<int:highlight_pk>/", report.take_back, name="take_back"),
    path("articles/<int:pk>/fetch/", editing.refetch, name="refetch"),
    path("articles/<int:pk>/claims/", reader.claims_to_choose, name="claims_to_choose"),
    path("articles/<int:pk>/similar/", reader.claims_alike, name="claims_alike"),
    path("articles/<int:pk>/claims/<int:claim_pk>/", marks.word, name="word_claim"),
    path("articles/<int:pk>/marks/", marks.mark, name="mark_claim"),
    path("articles/<int:pk>/marks/<int:highlight_pk>/resize/", marks.resize, name="resize_highlight"),
    path("articles/<int:pk>/marks/<int:highlight_pk>/place/", marks.place, name="place_highlight"),
    path("articles/<int:pk>/marks/<int:highlight_pk>/unplace/", marks.unplace, name="unplace_highlight"),
    path("articles/<int:pk>/marks/<int:highlight_pk>/move/", marks.move, name="move_highlight"),
    path("articles/<int:pk>/marks/<int:highlight_pk>/remove/", marks.remove, name="remove_highlight"),
    path("articles/<int:pk>/marks/<int:highlight_pk>/restore/", marks.restore, name="restore_highlight"),
    path("articles/<int:pk>/passages/", marks.use_passage, name="use_passage"),
]
