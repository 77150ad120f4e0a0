from django.urls import URLPattern, path

from annotations.web import agreement, article_list, articles, bulk, desk, desk_settings, search

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="desk"),
    path("agreement/", agreement.agreement, name="agreement"),
    path("desk/settings/", desk_settings.desk_settings, name="desk_settings"),
    path("desk/settings/gates/", desk_settings.set_gates, name="desk_gates"),
    path("desk/settings/second-factor/", desk_settings.demand_second_factor, name="desk_second_factor"),
    path("search/", search.search, name="search"),
    path("articles/", article_list.article_list, name="article_list"),
    path("articles/add/", articles.add_article, name="article_add"),
    path("articles/add/many/", bulk.add_articles, name="articles_add"),
]
