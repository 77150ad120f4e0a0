"""Addresses of what is fetched from the web: articles asked for by address, and archived pages."""

from django.urls import path

from annotations.web import archives, imports

urlpatterns = [
    path("articles/imports/", imports.article_imports, name="article_imports"),
    path("articles/imports/<int:pk>/", imports.article_import, name="article_import"),
    path("archive/<int:pk>/", archives.archive, name="archive"),
    path("archive/<int:pk>/copy/", archives.archive_copy, name="archive_copy"),
    path("archive/<int:pk>/warc/", archives.archive_file, name="archive_file"),
    path("archive/<int:pk>/changes/<int:since>/", archives.archive_changes, name="archive_changes"),
]
