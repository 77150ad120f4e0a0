"""The pages' addresses, grouped by noun; each group lives in a file of its own beside its views."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from annotations.web import ratings_css, security, signin, tokens
from annotations.web.access import sent_from

urlpatterns = [
    path("accounts/login/", signin.SignIn.as_view(), name="login"),
    path("accounts/login/code/", signin.code, name="login_code"),
    path("accounts/security/", security.security, name="security"),
    path("accounts/security/password/", security.change_password, name="change_password"),
    path("accounts/security/second-factor/", security.set_up_second_factor, name="set_up_second_factor"),
    path("accounts/security/second-factor/remove/", security.remove_second_factor, name="remove_second_factor"),
    path("accounts/security/recovery-codes/", security.renew_recovery_codes, name="renew_recovery_codes"),
    path("accounts/security/sessions/end/", security.end_other_sign_ins, name="end_other_sign_ins"),
    path("accounts/security/sessions/<int:pk>/end/", security.end_sign_in, name="end_sign_in"),
    path("accounts/logout/", sent_from("desk")(LogoutView.as_view()), name="logout"),
    path("accounts/desk/", signin.choose_desk, name="choose_desk"),
    path("accounts/tokens/", tokens.tokens, name="tokens"),
    path("accounts/tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("ratings.css", ratings_css.ratings_css, name="ratings_css"),
    path("", include("annotations.web.desk_urls")),
    path("", include("annotations.web.reader_urls")),
    path("", include("annotations.web.check_urls")),
    path("", include("annotations.web.fetched_urls")),
]
