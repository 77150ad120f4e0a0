from django.urls import URLPattern, path

from annotations.web import articles

urlpatterns: list[URLPattern] = [
    path("articles/", articles.article_list, name="article_list"),
    path("articles/add/", articles.add_article, name="article_add"),
]
