"""When attempts are repeated, and how long an address is left alone."""

from datetime import timedelta

from notifications.retries import rest_after, wait_after


def test_ten_attempts_on_the_schedule_of_standard_webhooks() -> None:
    waits = [wait_after(tries) for tries in range(1, 11)]
    assert [wait.total_seconds() if wait else None for wait in waits] == [
        5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, None,
    ]  # fmt: skip


def test_an_address_that_fails_again_and_again_is_left_alone_for_five_minutes_at_most() -> None:
    rests = [rest_after(failures) for failures in (1, 2, 3, 4, 5, 12, 1_000)]
    assert [rest.total_seconds() for rest in rests] == [0, 0, 1, 2, 4, 300, 300]
    assert timedelta(minutes=5) == rest_after(100)
