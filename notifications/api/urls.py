"""Addresses of events and subscriptions, below /api/v1/."""

from django.urls import path

from notifications.api import subscriptions, views

urlpatterns = [
    path("events", views.Events.as_view(), name="api_events"),
    path("events/<position:position>", views.OneEvent.as_view(), name="api_event"),
    path("events/<position:position>/items", views.EventItems.as_view(), name="api_event_items"),
    path("subscriptions", subscriptions.Subscriptions.as_view(), name="api_subscriptions"),
    path("subscriptions/<row:pk>", subscriptions.OneSubscription.as_view(), name="api_subscription"),
    path("subscriptions/<row:pk>/secrets", subscriptions.Secrets.as_view(), name="api_subscription_secrets"),
    path("subscriptions/<row:pk>/rotate", subscriptions.Rotating.as_view(), name="api_subscription_rotate"),
    path("subscriptions/<row:pk>/pause", subscriptions.Pausing.as_view(), name="api_subscription_pause"),
    path("subscriptions/<row:pk>/resume", subscriptions.Resuming.as_view(), name="api_subscription_resume"),
    path("subscriptions/<row:pk>/test", subscriptions.Testing.as_view(), name="api_subscription_test"),
    path("subscriptions/<row:pk>/replay", subscriptions.Replaying.as_view(), name="api_subscription_replay"),
    path("subscriptions/<row:pk>/deliveries", views.Deliveries.as_view(), name="api_deliveries"),
    path("deliveries/<row:pk>", views.OneDelivery.as_view(), name="api_delivery"),
    path("deliveries/<row:pk>/replay", views.ReplayingOne.as_view(), name="api_delivery_replay"),
]
