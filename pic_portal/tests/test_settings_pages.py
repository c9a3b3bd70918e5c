"""The team reads every setting with its source and changes it: previewed, confirmed, written down; old files keep theirs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from events import factories as events
from proposals import actions
from proposals import factories as proposals
from proposals.models import ProgrammeSettings, SettingChange
from readiness.models import PathRules
from reports import factories as reports
from reports.actions import lay_out
from reports.models import Obligation, ReportingRules
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
LIST = reverse("settings")
TO_COME = date(2027, 4, 1)


@pytest.fixture(autouse=True)
def _clock(now, settings, stages):
    settings.STAFF_MUST_ENROL = False
    reports.make_rules()
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def reading(as_user, team_member):
    return as_user(team_member)


def at(code):
    return reverse("settings_group", args=[code])


def said(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def typed(reading, code, **changed):
    form = reading.get(at(code)).context["form"]
    found = {}
    for name in form.fields:
        value = form[name].value()
        if value is not None and value is not False:
            found[name] = "on" if value is True else str(value)
    return {name: value for name, value in (found | changed).items() if value is not None}


def confirm(reading, code, **changed):
    """Type, read the preview, send what it showed."""
    data = typed(reading, code, **changed)
    seen = reading.post(at(code), data)
    return reading.post(at(code), data | {"confirmed": seen.context["form"].data["confirmed"]})


# --- What is in force -----------------------------------------------------------------------------------------------
def test_each_setting_is_listed_with_its_value_and_where_it_comes_from(reading):
    events.make_activity()
    shown = said(reading.get(LIST))
    for words in (
        "Délai de réponse (jours)", "Huit semaines : Guide de la phase 2, section 5.2.",
        "Hypothèse du portail : le guide ne fixe pas cette valeur.", "60, 30, 7, 0", "Personnes au plus",
        "Heures pour accepter une place offerte", "pas encore fixé (hypothèse du portail)",
    ):  # fmt: skip
        assert words in shown, words
    assert reverse("rules") in shown
    assert reverse("texts") in shown


def test_a_changed_setting_says_that_it_is_the_teams_and_since_when(reading):
    assert confirm(reading, "programme", amber_from_day="40").status_code == 302
    shown = said(reading.get(LIST))
    assert "Réglage de l’équipe." in shown
    assert "2027-01-20" in shown


def test_the_list_costs_the_same_for_one_activity_and_for_three(reading, django_assert_max_num_queries):
    counts = set()
    reading.get(LIST)
    for number in range(3):
        events.make_activity(f"essai-{number}")
        if number == 1:
            continue
        with django_assert_max_num_queries(12) as captured:
            reading.get(LIST)
        counts.add(len(captured))
    assert len(counts) == 1


# --- Changed in place -----------------------------------------------------------------------------------------------
def test_nothing_is_saved_before_the_preview_was_seen(reading):
    response = reading.post(at("programme"), typed(reading, "programme", ratification_days="60"))
    shown = said(response)
    assert "Délai de réponse (jours) : 56 devient 60." in shown
    assert "Un appel garde le délai de réponse" in shown
    assert ProgrammeSettings.current().ratification_days == 56


def test_a_confirmed_change_is_kept_with_who_changed_what(reading, team_member, now):
    confirm(reading, "programme", ratification_days="60", letter_of_intent_warns=None)
    row = ProgrammeSettings.current()
    assert (row.ratification_days, row.letter_of_intent_warns) == (60, False)
    kept = {change.name: (change.before, change.after, change.by, change.at) for change in SettingChange.objects.all()}
    assert kept == {
        "ratification_days": ("56", "60", team_member, now),
        "letter_of_intent_warns": ("True", "False", team_member, now),
    }
    shown = said(reading.get(at("programme")))
    assert "2027-01-20, Maxime Côté" in shown


def test_an_open_call_keeps_its_delay_and_the_next_one_takes_the_new(reading, call):
    due = call.answer_due_on
    confirm(reading, "programme", ratification_days="70")
    call.save()
    assert call.answer_due_on == due
    assert proposals.make_call(date(2027, 10, 14)).answer_days == 70


def test_a_confirmation_of_another_preview_is_shown_again(reading):
    data = typed(reading, "programme", ratification_days="60")
    told = reading.post(at("programme"), data).context["form"].data["confirmed"]
    response = reading.post(at("programme"), data | {"ratification_days": "90", "confirmed": told})
    assert "56 devient 90" in said(response)
    assert ProgrammeSettings.current().ratification_days == 56


def test_what_somebody_changed_meanwhile_is_not_overwritten(reading, team_member, now):
    data = typed(reading, "programme", ratification_days="60")
    told = reading.post(at("programme"), data).context["form"].data["confirmed"]
    ProgrammeSettings.objects.update(ratification_days=49)
    response = reading.post(at("programme"), data | {"confirmed": told})
    assert "49 devient 60" in said(response)
    with pytest.raises(NotAllowedNow):
        actions.change_settings(
            row=ProgrammeSettings.current(), values={"ratification_days": 60}, seen={"ratification_days": 56},
            group="programme", by=team_member, now=now,
        )  # fmt: skip
    assert ProgrammeSettings.current().ratification_days == 49


def test_the_same_confirmation_twice_is_one_change(reading):
    data = typed(reading, "programme", ratification_days="60")
    told = data | {"confirmed": reading.post(at("programme"), data).context["form"].data["confirmed"]}
    reading.post(at("programme"), told)
    reading.post(at("programme"), told)
    assert SettingChange.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"amber_from_day": "60"},
            "Inscrivez un jour qui ne dépasse pas le délai de réponse, 56 (vous avez inscrit 60).",
        ),
        ({"calls_per_year": "0"}, "Inscrivez un nombre de 1 à 12 (vous avez inscrit 0)."),
        ({"ratification_days": "huit"}, "Inscrivez un nombre entier, par exemple 56."),
        ({}, "Rien ne change"),
    ],
)
def test_what_does_not_hold_is_told_and_nothing_is_lost(reading, changed, words):
    response = reading.post(at("programme"), typed(reading, "programme", signatory_name="Dominique Roy", **changed)
                            if changed else typed(reading, "programme"))  # fmt: skip
    assert response.status_code == 422
    assert words in said(response)
    if changed:
        assert "Dominique Roy" in said(response)
    assert not SettingChange.objects.exists()


def test_the_register_keeps_that_the_signatory_changed_and_no_name(reading):
    confirm(reading, "programme", signatory_name="Dominique Roy")
    assert ProgrammeSettings.current().signatory_name == "Dominique Roy"
    kept = SettingChange.objects.get()
    assert (kept.name, kept.before, kept.after) == ("signatory_name", "", "")
    assert "non gardé" in said(reading.get(at("programme")))


def test_the_delays_of_one_activity_change_and_the_others_stay(reading):
    one, other = events.make_activity("une"), events.make_activity("autre")
    confirm(reading, "activite-une", offer_hours="24")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.offer_hours, other.offer_hours) == (24, 48)


# --- Dated versions -------------------------------------------------------------------------------------------------
def test_a_dated_version_begins_on_its_day_and_leaves_what_began_before(reading, quartier, coordinator, now):
    begun = reports.make_calendar(quartier, coordinator)
    assert confirm(reading, "suivi", day=TO_COME.isoformat(), grace_days="45").status_code == 302
    old, new = ReportingRules.objects.in_order()
    assert (old.grace_days, new.grace_days, new.valid_from) == (30, 45, TO_COME)
    assert set(Obligation.objects.values_list("rules", flat=True)) == {old.pk}
    lay_out(participation=begun, now=now)
    assert set(Obligation.objects.values_list("rules", flat=True)) == {old.pk}
    kept = SettingChange.objects.get()
    assert (kept.name, kept.before, kept.after, kept.starts_on) == ("grace_days", "30", "45", TO_COME)
    assert "Une autre version commence le 1er avril 2027" in said(reading.get(LIST))


def test_a_version_never_begins_today_or_before(reading, team_member, now):
    today = timezone.localdate(now)
    response = reading.post(at("suivi"), typed(reading, "suivi", day=today.isoformat(), grace_days="45"))
    assert "Inscrivez une date à partir du 21 janvier 2027" in said(response)
    with pytest.raises(NotAllowedNow):
        actions.start_settings(
            model=ReportingRules, day_field="valid_from", on=today, values={"grace_days": 45},
            seen={"grace_days": 30}, group="suivi", by=team_member, now=now,
        )  # fmt: skip
    assert ReportingRules.objects.count() == 1


def test_a_version_to_come_is_replaced_on_the_same_day(reading):
    for days in ("45", "50"):
        confirm(reading, "suivi", day=TO_COME.isoformat(), grace_days=days)
    assert list(ReportingRules.objects.in_order().values_list("grace_days", flat=True)) == [30, 50]


def test_a_version_to_come_that_something_follows_already_is_not_replaced(reading, quartier, coordinator):
    confirm(reading, "suivi", day=TO_COME.isoformat(), grace_days="45")
    reports.make_calendar(quartier, coordinator, starts_on=TO_COME + timedelta(days=30))
    response = confirm(reading, "suivi", day=TO_COME.isoformat(), grace_days="50")
    assert "Quelque chose suit déjà la version de ce jour-là" in said(response)
    assert ReportingRules.objects.in_order().last().grace_days == 45


def test_the_path_takes_a_ceiling_from_a_day_on(reading):
    confirm(reading, "preparation", day=TO_COME.isoformat(), max_amount="25 000 $")
    assert PathRules.objects.in_force(TO_COME).max_amount == Decimal(25000)
    assert PathRules.objects.in_force(TO_COME - timedelta(days=1)).max_amount is None


# --- Who ------------------------------------------------------------------------------------------------------------
def test_whoever_runs_nothing_changes_nothing(coordinator, advisor, now, as_user):
    for person in (coordinator, advisor):
        assert as_user(person).get(LIST).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.change_settings(
                row=ProgrammeSettings.current(), values={"ratification_days": 1}, seen={}, group="programme",
                by=person, now=now,
            )  # fmt: skip


def test_a_group_that_does_not_exist_is_not_found(reading):
    assert reading.get(at("inconnu")).status_code == 404
