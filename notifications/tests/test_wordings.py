"""The texts that the team rewrites: fields, the version that a file reads, preparing and putting in force."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from notifications import rewording
from notifications.actions import InvalidMessage, queue_rendered_email
from notifications.composing import compose, compose_sample
from notifications.models import Email, Wording
from notifications.wording_forms import WordingForm
from notifications.wordings import (
    Group,
    Slot,
    SlotKind,
    Text,
    email_text,
    paragraphs,
    problems,
    text_of,
    twin_of,
    words_for,
)
from notifications.wordings.choosing import Words, own_words, used
from notifications.wordings.previews import sample_values
from notifications.wordings.texts import all_texts
from ui.refusals import NotAllowedNow

NOW = datetime(2027, 1, 20, 14, 0, tzinfo=ZoneInfo("America/Toronto"))
DAY = timedelta(days=1)
TEXT = Text(
    code="essai",
    label="Essai",
    group=Group("essais", "Essais", 9),
    subject="Dépôt\xa0: {reference}",
    body="Bonjour {personne}.\n\n{phrase_facultative}\n\n{message}\n\nSuivre\xa0:\n{lien}",
    slots=(
        Slot("reference", "numéro", "{{ reference }}", "P-1"),
        Slot("personne", "nom", "{{ name }}", "Ana"),
        Slot("phrase_facultative", "phrase", "{% if late %}C’est en retard.{% endif %}", "Retard.", may_be_empty=True),
        Slot("message", "message", "{{ message }}", "Un mot.", kind=SlotKind.QUOTE),
        Slot("lien", "lien", "{{ public_address }}/x/", "https://portail.example.org/x/", required=True),
    ),
    about_file=True,
)
CONTEXT = {"reference": "P-7", "name": "Ana", "message": "Deux\n\nparagraphes", "public_address": "https://p.example"}
FRENCH = sorted(all_texts().values(), key=lambda text: text.code)
ALL = [*FRENCH, *filter(None, map(twin_of, FRENCH))]


# --- Every registered text -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ALL, ids=lambda text: text.code)
def test_the_portals_own_text_obeys_the_rules_asked_of_the_team(text):
    assert problems(text, text.subject, text.body) == {}
    form = WordingForm({"subject": text.subject, "body": text.body}, text=text)
    assert form.is_valid(), form.errors
    assert (form.cleaned_data.get("subject", ""), form.cleaned_data["body"]) == (text.subject, text.body)


@pytest.mark.parametrize("text", [text for text in ALL if text.is_email], ids=lambda text: text.code)
def test_every_email_has_an_example_with_and_without_what_may_be_missing(text):
    for spare in (False, True):
        email = compose_sample(text, own_words(text), spare=spare)
        assert email.subject.strip() and "{" not in email.subject + email.text
        assert "\n\n\n" not in email.text
        assert all(slot.example in email.text + email.subject for slot in text.slots if slot.required and slot.example)


@pytest.mark.parametrize("text", ALL, ids=lambda text: text.code)
def test_every_field_is_named_in_plain_french_letters(text):
    for slot in text.slots:
        assert slot.name.isascii() and slot.name.islower() and slot.name.isidentifier()
        assert slot.label and (slot.example or slot.kind == SlotKind.TABLE)


def test_no_email_has_its_words_beside_the_register():
    """What people receive is read, and rewritten, in one place; a code or a staff invitation is the sign-in library's."""
    assert [path.name for path in (settings.BASE_DIR / "templates").rglob("*.subject.txt")] == []


# --- Fields ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("subject", "body", "where", "said"),
    [
        ("Dépôt", "Bonjour {prenom}. {lien}", "body", "«\xa0{prenom}\xa0» n’est pas un champ de ce texte"),
        ("Dépôt", "Bonjour {persone}. {lien}", "body", "Vouliez-vous écrire {personne}?"),
        ("Dépôt", "Bonjour {personne. {lien}", "body", "Une accolade n’est pas fermée"),
        ("Dépôt", "Bonjour }. {lien}", "body", "Une accolade n’est pas fermée"),
        ("Dépôt", "{{ personne }} {lien}", "body", "Une accolade n’est pas fermée"),
        ("Dépôt", "Bonjour.", "body", "Il manque le champ {lien} (lien)"),
        ("Dépôt", "Il écrit {message}. {lien}", "body", "Mettez le champ {message} seul"),
        ("Dépôt", "{message}\n\n{message}\n\n{lien}", "body", "ne va qu’une fois"),
        ("Dépôt {lien}", "{lien}", "subject", "ne va pas dans l’objet"),
        ("Dépôt\nBcc: x", "{lien}", "subject", "une seule ligne"),
        ("Dépôt\x07", "{lien}", "subject", "signe invisible"),
        ("Dépôt\u2028x", "{lien}", "subject", "signe invisible"),
        ("Dépôt", "Bonjour\x00. {lien}", "body", "signe invisible"),
    ],
)
def test_a_wrong_field_or_sign_is_refused_beside_the_place_where_it_was_typed(subject, body, where, said):
    form = WordingForm({"subject": subject, "body": body}, text=TEXT)
    assert not form.is_valid()
    assert any(said in sentence for sentence in form.errors[where])
    assert form["body"].value() == body and form["subject"].value() == subject


def test_an_empty_optional_field_leaves_no_gap():
    values = {"reference": "P-7", "personne": "Ana", "phrase_facultative": "", "message": "", "lien": "https://p/x/"}
    assert [row.words for row in paragraphs(TEXT, TEXT.body, values)] == ["Bonjour Ana.", "Suivre\xa0:\nhttps://p/x/"]
    assert [row.words for row in paragraphs(TEXT, "A {phrase_facultative} b.\n{phrase_facultative}\nC.", values)] == [
        "A b.\nC."
    ]


def test_what_a_person_wrote_is_never_read_as_a_field_or_as_html():
    values = sample_values(TEXT) | {"personne": "<b>{lien}</b>", "message": "<script>x</script>\n\n{% now %}"}
    email = compose(TEXT, own_words(TEXT), values, {"public_address": "https://portail.example.org"})
    assert "<b>{lien}</b>" in email.text and "{% now %}" in email.text
    assert "<script>" not in email.html and "<b>" not in email.html.partition("<body>")[2].replace("<br>", "")


def test_django_template_syntax_that_somebody_types_stays_words():
    form = WordingForm({"subject": "Dépôt", "body": "{% include 'x' %} {lien}"}, text=TEXT)
    assert not form.is_valid()


@given(st.text(alphabet=st.sampled_from("ab {}\n\r\t\x00\x85é_lien"), max_size=60))
@how(max_examples=200, deadline=None)
def test_whatever_is_typed_is_refused_in_french_or_can_be_filled_in(body):
    if not problems(TEXT, "Dépôt", body):
        assert paragraphs(TEXT, body, sample_values(TEXT))


# --- Which version a file reads --------------------------------------------------------------------------------------
def put(code, day, by, *, reaches=False, body="x"):
    """A version in force since a day, as the actions leave it."""
    Wording.objects.of_text(code).filter(valid_from__isnull=False, valid_until=None).update(valid_until=NOW + day * DAY)
    return Wording.objects.create(
        code=code, subject="s", body=body, prepared_at=NOW, prepared_by=by, put_in_force_by=by,
        valid_from=NOW + day * DAY, reaches_open_files=reaches,
    )  # fmt: skip


def naive(versions, opened, now):
    """Live the days one by one: a file begins with what is in force, and follows only what reaches it."""
    reads = None
    for day, reaches in versions:
        if day <= now and (day <= opened or reaches):
            reads = day
    return reads


@pytest.mark.django_db
@given(
    days=st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=6, unique_by=lambda pair: pair[0]),
    opened=st.integers(-2, 32),
    later=st.integers(0, 34),
)
@how(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_reads_what_it_was_opened_with_and_what_was_put_in_force_for_open_files(
    team_member, days, opened, later
):
    versions, now = sorted(days), opened + later
    with transaction.atomic():
        for day, reaches in versions:
            put("essai", day, team_member, reaches=reaches)
        found = used(Wording.objects.begun(["essai"], NOW + now * DAY), opened_at=NOW + opened * DAY)
        without_file = used(Wording.objects.begun(["essai"], NOW + now * DAY), opened_at=None)
        transaction.set_rollback(True)
    assert (found and (found.valid_from - NOW).days) == naive(versions, opened, now)
    latest = [day for day, _reaches in versions if day <= now]
    assert (without_file and (without_file.valid_from - NOW).days) == (latest[-1] if latest else None)


@pytest.mark.django_db
def test_a_version_that_does_not_reach_open_files_leaves_them_the_one_that_did(team_member):
    put("essai", 1, team_member, reaches=True, body="deux {lien}")
    put("essai", 2, team_member, body="trois {lien}")
    read = [words_for(TEXT, opened_at=NOW + day * DAY, now=NOW + 9 * DAY).body for day in (0, 3)]
    assert read == ["deux {lien}", "trois {lien}"]


@pytest.mark.django_db
def test_a_version_whose_field_is_gone_gives_way_to_the_portals_own_text(team_member, caplog):
    put("essai", 1, team_member, body="Un champ d’avant\xa0: {disparu} {lien}")
    assert words_for(TEXT, opened_at=None, now=NOW + 2 * DAY) == own_words(TEXT)
    assert "no longer fits its fields" in caplog.text


# --- Preparing, putting in force -------------------------------------------------------------------------------------
@pytest.fixture
def text():
    return text_of("proposals-receipt")


def save(text, by, *, body="Merci. {lien}", seen="", now=NOW):
    return rewording.save_wording(
        text=text, subject="Bien reçu", body=body, note="Plus court", seen_version=seen, by=by, now=now
    )


def enforce(text, by, *, reaches=False, now=NOW):
    prepared = Wording.objects.of_text(text.code).in_preparation().get()
    return rewording.put_wording_in_force(
        text=text, seen_version=rewording.seen(prepared), reaches_open_files=reaches, by=by, now=now
    )


@pytest.mark.django_db
def test_the_english_of_an_email_is_a_text_of_its_own(text, team_member):
    english = twin_of(text)
    assert (english.language, twin_of(english)) == ("en", text) and twin_of(text_of("letters-refusal")) is None
    save(text, team_member)
    enforce(text, team_member)
    assert rewording.words_in_force(english, NOW) == own_words(english)
    save(english, team_member, body="Many thanks. {lien}")
    enforce(english, team_member)
    with translation.override("en"):
        assert email_text(text.template) == english
        assert words_for(email_text(text.template), opened_at=None, now=NOW).body == "Many thanks. {lien}"
    assert words_for(email_text(text.template), opened_at=None, now=NOW).body == "Merci. {lien}"


@pytest.mark.django_db
def test_a_version_in_preparation_changes_nothing_for_anybody(text, team_member):
    save(text, team_member)
    assert rewording.words_in_force(text, NOW) == own_words(text)


@pytest.mark.django_db
def test_a_version_in_force_ends_when_the_next_begins_and_stays_in_the_history(text, team_member, admin_user):
    save(text, team_member)
    first = enforce(text, team_member)
    save(text, admin_user, body="Merci bien. {lien}", now=NOW + DAY)
    second = enforce(text, admin_user, now=NOW + DAY)
    first.refresh_from_db()
    assert first.valid_until == second.valid_from == NOW + DAY
    assert first.put_in_force_by == team_member and second.put_in_force_by == admin_user
    assert list(Wording.objects.of_text(text.code).put_in_force()) == [second, first]


@pytest.mark.django_db
def test_the_second_of_two_writers_is_told_and_overwrites_nothing(text, team_member, admin_user):
    first = save(text, team_member)
    seen = rewording.seen(first)
    theirs = save(text, admin_user, body="L’autre. {lien}", seen=seen)
    with pytest.raises(rewording.Overtaken) as told:
        save(text, team_member, body="Le mien. {lien}", seen=seen)
    assert told.value.wording == theirs and theirs.body == "L’autre. {lien}"
    with pytest.raises(rewording.Overtaken):
        save(text, team_member, body="Commencé à deux. {lien}", seen="")


@pytest.mark.django_db
def test_saving_the_same_words_twice_is_one_save(text, team_member):
    first = save(text, team_member)
    again = save(text, team_member)
    assert first == again and again.lock_version == 0


@pytest.mark.django_db
def test_what_was_reviewed_is_what_is_put_in_force(text, team_member, admin_user):
    reviewed = rewording.seen(save(text, team_member))
    save(text, admin_user, body="Changé depuis. {lien}", seen=reviewed)
    with pytest.raises(NotAllowedNow):
        rewording.put_wording_in_force(
            text=text, seen_version=reviewed, reaches_open_files=False, by=team_member, now=NOW
        )


@pytest.mark.django_db
def test_a_version_that_changes_nothing_is_refused_unless_it_reaches_older_files(text, team_member):
    rewording.prepare_own_words(text=text, by=team_member, now=NOW)
    with pytest.raises(NotAllowedNow):
        enforce(text, team_member)
    rewording.discard_wording(text=text, by=team_member, now=NOW)
    save(text, team_member)
    enforce(text, team_member)
    save(text, team_member, now=NOW + DAY)
    with pytest.raises(NotAllowedNow):
        enforce(text, team_member, now=NOW + DAY)
    enforce(text, team_member, reaches=True, now=NOW + DAY)
    assert words_for(text, opened_at=NOW - 9 * DAY, now=NOW + DAY).body == "Merci. {lien}"


@pytest.mark.django_db
def test_the_portals_own_text_comes_back_as_a_version_of_its_own(text, team_member):
    save(text, team_member)
    enforce(text, team_member)
    rewording.prepare_own_words(text=text, by=team_member, now=NOW + DAY)
    enforce(text, team_member, now=NOW + DAY)
    words = rewording.words_in_force(text, NOW + DAY)
    assert words == Words(text.subject, text.body, words.version) and words.version is not None
    assert Wording.objects.of_text(text.code).put_in_force().count() == 2


@pytest.mark.django_db
def test_the_portals_own_text_never_replaces_a_version_in_preparation(text, team_member):
    save(text, team_member)
    with pytest.raises(NotAllowedNow):
        rewording.prepare_own_words(text=text, by=team_member, now=NOW)


@pytest.mark.django_db
def test_only_the_team_and_administrators_rewrite_texts(text, coordinator, advisor, committee_member, admin_user):
    for person in (coordinator, advisor, committee_member):
        with pytest.raises(PermissionDenied):
            save(text, person)
    save(text, admin_user)
    for person in (coordinator, advisor, committee_member):
        with pytest.raises(PermissionDenied):
            enforce(text, person)
        with pytest.raises(PermissionDenied):
            rewording.discard_wording(text=text, by=person, now=NOW)
        with pytest.raises(PermissionDenied):
            rewording.prepare_own_words(text=text, by=person, now=NOW)


# --- What leaves -----------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_value_of_several_lines_never_breaks_a_subject(team_member):
    values = sample_values(TEXT) | {"reference": "P-1\r\nBcc: quelqu’un"}
    email = compose(TEXT, own_words(TEXT), values, {"public_address": ""})
    assert email.subject == "Dépôt\xa0: P-1 Bcc: quelqu’un"
    queue_rendered_email(key="essai", kind="essai", to=team_member, contents=email, now=NOW)
    with pytest.raises(InvalidMessage):
        queue_rendered_email(
            key="autre", kind="essai", to=team_member, contents=email._replace(subject="a\nb"), now=NOW
        )


@pytest.mark.parametrize("sign", ["\n", "\t", "\x0b", "\x85", "\u2028", "\u2029"])
def test_a_value_pasted_with_an_invisible_sign_still_makes_a_subject(sign):
    email = compose(TEXT, own_words(TEXT), sample_values(TEXT) | {"reference": f"P{sign}7"}, CONTEXT)
    assert email.subject == "Dépôt\xa0: P 7"


def test_a_subject_that_its_values_make_too_long_is_cut_and_leaves():
    words = Words("{reference} {reference}", TEXT.body)
    email = compose(TEXT, words, sample_values(TEXT) | {"reference": "q\u0302" * 100}, CONTEXT)
    assert len(email.subject) == Email._meta.get_field("subject").max_length
    assert email.subject.endswith("…")
