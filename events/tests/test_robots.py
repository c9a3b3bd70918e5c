"""What keeps robots away from public forms, and lets people through (R17)."""

from datetime import timedelta

import pytest
from django import forms

from accounts import robots
from events.factories import NOW
from events.forms.robots import RobotTrapMixin
from ui.forms import BaseForm

THEN = NOW - timedelta(seconds=30)


class Small(RobotTrapMixin, BaseForm):
    email = forms.EmailField(label="Courriel")


def sent(now=NOW, **values):
    return Small({"email": "a@example.org", "shown_at": robots.stamp(THEN), "trap": ""} | values, now=now)


def test_somebody_who_reads_and_writes_passes_and_the_trap_leaves_no_value():
    form = sent()
    assert form.is_valid()
    assert form.cleaned_data == {"email": "a@example.org"}


def test_a_filled_hidden_field_is_refused_and_comes_back_empty():
    form = sent(trap="https://spam.example")
    assert not form.is_valid()
    assert form.has_error("__all__", "trap")
    assert "spam.example" not in str(form["trap"])


def test_a_hidden_field_of_five_thousand_characters_is_the_same_refusal():
    form = sent(trap="x" * 5000)
    assert not form.is_valid()
    assert list(form.errors) == ["__all__"]


def test_what_is_sent_at_once_is_refused_and_passes_at_the_second_press(settings):
    shown = robots.stamp(NOW)
    soon = NOW + timedelta(seconds=settings.FORMS_MINIMUM_SECONDS)
    first = sent(shown_at=shown)
    assert not first.is_valid() and first.has_error("__all__", "fast")
    assert sent(now=soon, shown_at=shown).is_valid()


@pytest.mark.parametrize("stamp", ["", "x", "eyJhIjoxfQ:1:abc"])
def test_an_invented_instant_is_refused_and_replaced_by_a_real_one(stamp):
    form = sent(shown_at=stamp)
    assert not form.is_valid() and form.has_error("__all__", "fast")
    again = form["shown_at"].value()
    assert sent(now=NOW + timedelta(seconds=30), shown_at=again).is_valid()


def test_an_address_in_other_letters_counts_as_the_same_one(rf, settings):
    settings.FORMS_PER_ADDRESS = 2
    answers = [robots.limited(rf.post("/"), address) for address in ("a@x.org", "A@X.org", " a@x.org", "b@x.org")]
    assert answers == [False, False, True, False]


def test_a_range_of_the_network_counts_for_all_its_addresses(rf, settings):
    settings.FORMS_PER_RANGE = 2
    answers = [
        robots.limited(rf.post("/", REMOTE_ADDR=ip), f"{n}@x.org")
        for n, ip in enumerate(["203.0.113.4", "203.0.113.77", "203.0.113.200", "198.51.100.4"])
    ]
    assert answers == [False, False, True, False]


def test_the_count_starts_again_after_an_hour(rf, settings, time_machine):
    settings.FORMS_PER_ADDRESS = 1
    time_machine.move_to(NOW, tick=False)
    assert [robots.limited(rf.post("/"), "a@x.org") for _press in range(2)] == [False, True]
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    assert not robots.limited(rf.post("/"), "a@x.org")


def test_six_sites_of_ipv6_are_ranges_of_their_own():
    assert robots.range_of("2001:db8:1:2::5") == robots.range_of("2001:db8:1:2:ffff::1")
    assert robots.range_of("2001:db8:1:2::5") != robots.range_of("2001:db8:1:3::5")
    assert robots.range_of("inconnu") == "inconnu"


def test_a_page_shows_the_trap_to_nobody(db):
    page = str(Small(now=NOW)["trap"])
    assert "hidden" in page and 'tabindex="-1"' in page
