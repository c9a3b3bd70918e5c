"""Two people at once on one text: one version, nothing lost, no error page. On both databases."""

import pytest

from notifications import rewording
from notifications.models import Wording
from notifications.wordings import text_of
from proposals.tests.test_races import at_once
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "proposals-receipt"


def begin(by, now, body):
    text = text_of(TEXT)
    return rewording.save_wording(text=text, subject=text.subject, body=body, note="", seen_version="", by=by, now=now)


def test_two_who_begin_a_version_at_once_make_one_and_the_second_is_told(team_member, now):
    def act(n):
        try:
            return begin(team_member, now, f"Texte {n}. {{lien}}")
        except rewording.Overtaken as told:
            return told

    results = at_once(3, act)
    kept = Wording.objects.get()
    assert [one for one in results if isinstance(one, Wording)] == [kept]
    assert all(one.wording == kept for one in results if isinstance(one, rewording.Overtaken))


def test_one_version_saved_twice_at_once_is_one_save(team_member, now):
    results = at_once(3, lambda _n: begin(team_member, now, "Le même. {lien}"))
    assert results == [Wording.objects.get()] * 3


def test_a_version_is_put_in_force_once_however_many_press_the_button(team_member, now):
    prepared = begin(team_member, now, "Nouveau. {lien}")

    def act(_n):
        return rewording.put_wording_in_force(
            text=text_of(TEXT), seen_version=rewording.seen(prepared), reaches_open_files=False, by=team_member, now=now
        )

    results = at_once(3, act)
    assert sum(isinstance(one, Wording) for one in results) == 1
    assert sum(isinstance(one, NotAllowedNow) for one in results) == 2
    assert Wording.objects.get().valid_until is None
