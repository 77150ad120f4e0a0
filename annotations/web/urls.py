"""The pages' addresses, grouped by noun; each group lives in a file of its own beside its views."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from annotations.web import ratings_css, signin, tokens

urlpatterns = [
    path("accounts/login/", signin.SignIn.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("accounts/desk/", signin.choose_desk, name="choose_desk"),
    path("accounts/tokens/", tokens.tokens, name="tokens"),
    path("accounts/tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("ratings.css", ratings_css.ratings_css, name="ratings_css"),
    path("", include("annotations.web.desk_urls")),
    path("", include("annotations.web.reader_urls")),
    path("", include("annotations.web.check_urls")),
    path("", include("annotations.web.fetched_urls")),
]
