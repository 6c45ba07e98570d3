"""Addresses of sign-in and of one's own account (the names that start with `account_` are allauth's), of requests,
the policy, delegations and access."""

from allauth.account import views as allauth
from django.urls import include, path, re_path

from authorizations.views import access, delegations, policy, requests, second_factor
from authorizations.views import account as views
from machinery.permission import PUBLIC, SIGNED_IN, permission

account = [
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
    path("second-factor/", second_factor.second_factor, name="second_factor"),
    path("second-factor/remove/", second_factor.remove, name="remove_second_factor"),
    path("views/", views.shared_views, name="shared_views"),
    path("views/<row:pk>/role/", views.open_view_for_role, name="open_view_for_role"),
]

urlpatterns = [
    path("account/", include(account)),
    path("approvals/", requests.approvals, name="approvals"),
    path("approvals/many/", requests.approve_many, name="approve_many"),
    path("requests/", requests.requests, name="requests"),
    path("policy/", policy.policy, name="policy"),
    path("policy/<action:action>/", policy.change_policy, name="change_policy"),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/<row:pk>/end/", delegations.end, name="end_delegation"),
    path("access/", access.access, name="access"),
    path("access/roles/", access.grant_role, name="grant_role"),
    path("access/limits/", access.set_person_limit, name="set_person_limit"),
    path("access/people/<row:pk>/", access.person, name="person_access"),
    path("access/people/<row:pk>/roles/<row:grant>/end/", access.end_role, name="end_role"),
    path("access/people/<row:pk>/second-factor/reset/", access.reset_factor, name="reset_second_factor"),
    path("access/people/<row:pk>/disable/", access.disable, name="disable_person"),
]
