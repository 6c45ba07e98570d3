"""Addresses of sign-in and of one's own account; the names that start with `account_` are allauth's."""

from allauth.account import views as allauth
from django.urls import path, re_path

from authorizations import views
from machinery.permission import PUBLIC, SIGNED_IN, permission

urlpatterns = [
    path("sign-in/", permission(PUBLIC)(allauth.login), name="account_login"),
    path("sign-out/", permission(SIGNED_IN)(allauth.logout), name="account_logout"),
    path("inactive/", permission(PUBLIC)(allauth.account_inactive), name="account_inactive"),
    path("password/", permission(SIGNED_IN)(allauth.password_change), name="account_change_password"),
    path("password/reset/", permission(PUBLIC)(allauth.password_reset), name="account_reset_password"),
    path(
        "password/reset/sent/",
        permission(PUBLIC)(allauth.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        permission(PUBLIC)(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        permission(PUBLIC)(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("preferences/", views.preferences, name="preferences"),
    path("views/", views.shared_views, name="shared_views"),
    path("views/<row:pk>/role/", views.open_view_for_role, name="open_view_for_role"),
]
