from django.urls import URLPattern, path

from annotations.web import articles, desk, search

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="desk"),
    path("search/", search.search, name="search"),
    path("articles/", articles.article_list, name="article_list"),
    path("articles/add/", articles.add_article, name="article_add"),
]
