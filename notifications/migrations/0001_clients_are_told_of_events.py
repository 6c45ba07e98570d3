"""Keeps where client systems are told of events, what was sent there, and from which server it may be sent."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_APPLICATION_MODEL),
        ("machinery", "0001_append_only_can_be_said"),
        ("recordkeeping", "0003_every_event_has_a_leaf"),
    ]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("server", models.TextField()),
                ("home", models.BooleanField(default=False)),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
                ("reason", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("server", "actor_kind", "actor_id"), name="one_releases_a_server_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("home", True)), fields=("home",), name="there_is_one_home_to_send_from"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("home", True), ("actor_kind", "person"), _connector="OR"),
                        name="a_server_away_from_home_is_released_by_persons",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("url", models.TextField()),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("ACTIVE", "active"),
                            ("PAUSED", "paused"),
                            ("DISABLED", "disabled: the address said that it is gone"),
                            ("DELETED", "deleted"),
                        ],
                        default="ACTIVE",
                    ),
                ),
                ("position", models.BigIntegerField()),
                ("failures", models.IntegerField(default=0)),
                ("rests_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "DELETED"), _negated=True),
                        fields=("application", "url"),
                        name="a_client_subscribes_an_address_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ACTIVE", "PAUSED", "DISABLED", "DELETED"])),
                        name="a_subscription_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", -1), models.Q(("url", ""), _negated=True)),
                        name="a_subscription_begins_at_a_place_of_the_trail",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secrets",
                        to="notifications.subscription",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("expires_at", None)),
                        fields=("subscription",),
                        name="a_subscription_has_one_secret_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at", None), ("expires_at__gte", models.F("created_at")), _connector="OR"
                        ),
                        name="a_secret_expires_after_it_was_made",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(null=True)),
                ("type", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[("WAITING", "on its way"), ("DELIVERED", "delivered"), ("DEAD", "given up")],
                        default="WAITING",
                    ),
                ),
                ("attempt", models.IntegerField(default=0)),
                ("tries", models.IntegerField(default=0)),
                ("next_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("queued_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="notifications.subscription",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "WAITING")), fields=["next_at"], name="delivery_when_due"
                    ),
                    models.Index(fields=["subscription", "-id"], name="delivery_newest_first"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscription", "position"), name="an_event_goes_to_a_subscription_as_one_delivery"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_at__isnull", False), ("state", "WAITING")),
                            models.Q(("lease_until", None), ("next_at", None), ("state__in", ["DELIVERED", "DEAD"])),
                            _connector="OR",
                        ),
                        name="a_delivery_waits_for_a_time_or_has_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attempt__gte", models.F("tries")), ("tries__range", (0, 10))),
                        name="a_delivery_is_tried_at_most_ten_times",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("status", models.IntegerField(null=True)),
                ("trouble", models.TextField(default="")),
                ("milliseconds", models.IntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="notifications.delivery",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("delivery", "number"), name="an_attempt_at_a_delivery_is_told_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__isnull", False), ("trouble", "")),
                            models.Q(("status", None), models.Q(("trouble", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="an_attempt_was_answered_or_says_why_not",
                    ),
                ]
            },
        ),
        append_only("notifications_attempt"),
        append_only("notifications_release"),
    ]
