"""The papers that people take home hold the files that they may open that day, no other, and close with them."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from neighbourhoods.models import Seat, TableMembership
from notifications import jobs
from notifications.models import Job
from proposals import actions, factories
from proposals.models import Analysis, ConflictDeclaration, Opinion
from proposals.papers import cahier, minutes, opened, sheet, synthesis
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
NOW = factories.NOW
# One word for each file, which stands in what its table wrote and in what was said of it.
WORDS = ["zéphyrine", "moutardelle", "cabriolon", "farfouillette"]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def files(call, committee, team_member, quartier, other_quartier, third_quartier):
    """Four files in analysis, each with its own word; the last one shares the first one's neighbourhood."""
    found = []
    for word, place in zip(WORDS, [quartier, other_quartier, third_quartier, quartier], strict=True):
        by = factories.make_member(place, email=f"table{len(found)}@example.org")
        draft = factories.make_draft(place, by, stage_number=1)
        change = {**factories.answers(1)["change"], "title": f"La {word}", "desired_change": f"La {word} partout."}
        factories.write(draft, {"change": change}, by=by)
        file = actions.submit(proposal=draft, by=by, now=NOW + timedelta(minutes=len(found)))
        file = actions.begin_review(proposal=file, by=team_member, now=NOW)
        factories.complete_analysis(file, team_member)
        Analysis.objects.filter(proposal=file).update(summary=f"Synthèse {word}.", advice=f"Avis {word}.")
        found.append(file)
    return found


@pytest.fixture
def meeting(files, committee, team_member):
    return factories.make_meeting(team_member, *files[:3], opened=False)


@pytest.fixture
def closed(files, committee, team_member):
    """A meeting that pronounced on two files, and put the third off."""
    meeting = factories.make_meeting(team_member, *files[:3])
    for file, word in zip(files[:2], WORDS[:2], strict=True):
        adopt(meeting, file, f"Motif {word}.", by=team_member)
    return actions.close_meeting(meeting=meeting, put_off=[meeting.items.last()], by=team_member, now=NOW)


def adopt(meeting, file, reasons, *, by):
    item = meeting.items.get(proposal=file)
    factories.adopt(item=item, outcome="favourable", reasons=reasons, by=by, now=NOW)


def at(meeting, name="meeting", *more):
    return reverse(f"proposals:{name}", args=[meeting.public_id, *more])


def deny(user, *files):
    for file in files:
        actions.deny_conflict(proposal=file, by=user, now=NOW)


def text_of(content):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def words_in(text):
    return {word for word in WORDS if word in text}


def written(meeting, user):
    made = io.BytesIO()
    held = cahier.write(meeting, user, made, now=NOW, progress=lambda done, total: None)
    return made.getvalue(), held


def copy_of(meeting, user):
    made = io.BytesIO()
    minutes.write(minutes.read(meeting, user), user, made, now=NOW)
    return made.getvalue()


def ordered(client, meeting, name="meeting_cahier"):
    """Ask for a paper as the page does, and let the worker make it; return the job."""
    client.post(at(meeting, name))
    jobs.run_due(timezone.now())
    return Job.objects.filter(is_export=True).order_by("created_at", "finished_at").last()


def taken(client, job):
    answer = client.get(reverse("notifications:job_result", args=[job.pk]))
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content


# --- Exactly what opens ---------------------------------------------------------------------------------------------
STATES = st.lists(
    st.sampled_from(["silent", "denied", "denied", "declared", "late", "ruled", "table"]), min_size=3, max_size=3
)


@settings(
    max_examples=9,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(who=st.sampled_from(["member", "team", "coalition"]), states=STATES)
def test_each_paper_holds_the_words_of_exactly_the_files_that_open(
    closed, files, committee_member, cmtq_member, team_member, django_db_rollback, who, states
):
    user = {"member": committee_member, "team": team_member, "coalition": cmtq_member}[who]
    with django_db_rollback():
        for file, state in zip(files, states, strict=False):
            put(user, file, state, by=team_member)
        opens = {
            word
            for word, file, state in zip(WORDS, files, states, strict=False)
            if who != "coalition" and state in (("denied",) if who == "member" else ("denied", "silent"))
        }
        found = opened.of_meeting(closed, user)
        assert len(found.items) == len(opens)
        for item in found.items:
            page = synthesis.read(item, user, NOW)
            assert words_in(text_of(sheet.pdf(page, user=user, now=NOW))) & opens
            assert words_in(text_of(sheet.pdf(page, user=user, now=NOW))) <= opens
        assert words_in(text_of(copy_of(closed, user))) == opens
        if opens:
            assert words_in(text_of(written(closed, user)[0])) == opens
        else:
            with pytest.raises(NotAllowedNow):
                cahier.check_holds_something(closed, user)


def put(user, file, state, *, by):
    """Bring a person to stand so towards a file."""
    facts = {"proposal": file, "user": user, "declared_at": NOW}
    if state in ("denied", "late"):
        ConflictDeclaration.objects.create(has_conflict=False, **facts)
    if state in ("declared", "late"):
        ConflictDeclaration.objects.create(has_conflict=True, is_late=state == "late", **facts)
    if state == "ruled":
        ConflictDeclaration.objects.create(has_conflict=True, ruled_by=by, **facts)
    if state == "table":
        TableMembership.objects.create(
            user=user,
            neighbourhood=file.neighbourhood,
            role=TableMembership.Role.CONTRIBUTOR,
            starts_on=factories.SINCE,
        )


@pytest.fixture
def django_db_rollback():
    """Return a context in which whatever is written is undone: one world for many examples."""
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def undone():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return undone


# --- The cahier -----------------------------------------------------------------------------------------------------
def test_a_cahier_is_made_by_the_worker_and_waits_under_my_exports(meeting, files, committee_member, as_user):
    client = as_user(committee_member)
    deny(committee_member, *files[:2])
    page = client.get(at(meeting)).content.decode()
    assert "Préparer mon cahier" in page
    job = ordered(client, meeting)
    assert job.status == Job.Status.DONE
    assert (job.payload["meeting"], job.payload["files"]) == (meeting.pk, sorted(file.pk for file in files[:2]))
    assert job.result_name == "cahier-2027-01-20.pdf"
    status, content = taken(client, job)
    assert status == 200
    text = text_of(content)
    assert words_in(text) == set(WORDS[:2])
    assert "Un dossier attend votre réponse" in text
    assert job.result_name in client.get(reverse("notifications:my_exports")).content.decode()


def test_a_cahier_asked_twice_by_a_double_click_is_one(meeting, files, team_member, as_user):
    client = as_user(team_member)
    for _click in range(2):
        assert client.post(at(meeting, "meeting_cahier")).status_code == 302
    assert Job.objects.filter(is_export=True).count() == 1


def test_a_cahier_that_would_be_empty_is_refused_with_what_to_do(
    meeting, files, committee_member, cmtq_member, as_user
):
    answer = as_user(committee_member).post(at(meeting, "meeting_cahier"))
    assert answer.status_code == 409
    assert "Répondez d’abord à la question du conflit" in answer.content.decode()
    answer = as_user(cmtq_member).post(at(meeting, "meeting_cahier"))
    assert answer.status_code == 409
    assert "de dossier que vous ayez à étudier" in answer.content.decode()
    assert not Job.objects.filter(is_export=True).exists()


@pytest.mark.parametrize("name", ["meeting_cahier", "meeting_minutes_pdf"])
def test_a_paper_closes_once_its_reader_is_recused_from_one_file_inside(closed, files, committee_member, as_user, name):
    client = as_user(committee_member)
    deny(committee_member, *files[:3])
    job = ordered(client, closed, name)
    assert taken(client, job)[0] == 200
    actions.declare_conflict(proposal=files[1], by=committee_member, now=NOW)
    assert taken(client, job)[0] == 404
    assert client.get(reverse("notifications:job", args=[job.pk])).status_code == 404
    assert job.result_name not in client.get(reverse("notifications:my_exports")).content.decode()


@pytest.mark.parametrize("name", ["meeting_cahier", "meeting_minutes_pdf"])
def test_a_paper_closes_with_the_seat_of_its_reader(closed, files, committee_member, as_user, name):
    client = as_user(committee_member)
    deny(committee_member, *files[:3])
    job = ordered(client, closed, name)
    Seat.objects.filter(user=committee_member).update(ends_on=timezone.localdate(NOW) - timedelta(days=1))
    assert taken(client, job)[0] == 404
    assert job.result_name not in client.get(reverse("notifications:my_exports")).content.decode()


def test_a_cahier_closes_with_an_earlier_file_that_its_history_names(meeting, files, team_member, as_user):
    """The fourth file is of the first one's neighbourhood, and not on the agenda."""
    files[3].__class__.objects.filter(pk=files[3].pk).update(submitted_at=NOW - timedelta(days=9))
    client = as_user(team_member)
    job = ordered(client, meeting)
    assert job.payload["mentions"] == [files[3].pk]
    status, content = taken(client, job)
    assert (status, words_in(text_of(content))) == (200, set(WORDS))
    actions.declare_conflict(proposal=files[3], by=team_member, now=NOW)
    assert taken(client, job)[0] == 404
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        status, content = taken(client, ordered(client, meeting))
    assert (status, words_in(text_of(content))) == (200, set(WORDS[:3]))


def test_a_right_that_ends_before_the_worker_comes_leaves_no_word(meeting, files, committee_member, as_user):
    client = as_user(committee_member)
    deny(committee_member, *files[:2])
    client.post(at(meeting, "meeting_cahier"))
    actions.declare_conflict(proposal=files[0], by=committee_member, now=NOW)
    jobs.run_due(timezone.now())
    status, content = taken(client, Job.objects.get(is_export=True))
    assert (status, words_in(text_of(content))) == (200, {WORDS[1]})


def test_a_cahier_holds_nobodys_opinion(meeting, files, committee_member, third_member, team_member):
    for person in (committee_member, third_member):
        deny(person, files[0])
        Opinion.objects.create(
            item=meeting.items.get(proposal=files[0]), author=person, body="Je pense ceci.", written_at=NOW
        )
    for person in (committee_member, third_member, team_member):
        assert "Je pense ceci" not in text_of(written(meeting, person)[0])


def test_each_page_of_a_cahier_says_whose_it_is_and_the_contents_lead_to_the_pages(meeting, files, team_member):
    content, held = written(meeting, team_member)
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
    assert held.pages == len(pages)
    for number, page in enumerate(pages, start=1):
        assert "Remis à Maxime Côté le 20 janvier 2027 – confidentiel" in page.replace("\xa0", " ")
        assert f"page {number}" in page
    for file, word in zip(files[:3], WORDS[:3], strict=True):
        first = next(
            n for n, page in enumerate(pages, start=1) if f"La {word} " in page and file.reference in page and n > 2
        )
        assert pages[first - 1].count("Ce qui est demandé") == 1
        assert f"La {word}" in pages[1]
        assert f"{first} " in pages[1]


def test_a_cahier_is_one_tagged_document_with_bookmarks_and_links(meeting, files, team_member):
    content, held = written(meeting, team_member)
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], str(root["/MarkInfo"]["/Marked"])) == ("fr-CA", "True")
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()
    assert reader.metadata.title.startswith("Cahier du comité – rencontre du 20")
    # Each page's marks lead into the one tree of the whole document.
    nums = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert set(range(held.pages)) <= set(nums[::2])
    titles = [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)]
    assert titles == ["Cahier du comité", *(f"La {word}" for word in WORDS[:3])]
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    aims = {str(note["/Dest"]) for note in notes if note["/Subtype"] == "/Link"}
    assert len(aims) == 9
    assert aims <= set(reader.named_destinations)


def test_the_progress_of_a_cahier_is_told_file_by_file(meeting, files, team_member):
    told = []
    cahier.write(meeting, team_member, io.BytesIO(), now=NOW, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4)]


def test_a_cahier_without_end_is_refused_in_words(meeting, files, team_member, as_user, monkeypatch):
    monkeypatch.setattr(cahier, "MOST_PAGES", 4)
    job = ordered(as_user(team_member), meeting)
    assert (job.status, job.result_path) == (Job.Status.FAILED, "")
    assert "dépasserait 4 pages" in job.error


# --- The minutes ----------------------------------------------------------------------------------------------------
def test_minutes_are_not_handed_out_before_the_meeting_is_closed(meeting, files, team_member, as_user):
    assert as_user(team_member).post(at(meeting, "meeting_minutes_pdf")).status_code == 409


def test_minutes_say_who_came_who_withdrew_what_was_adopted_and_what_was_put_off(
    closed, files, team_member, committee_member, as_user
):
    said = text_of(copy_of(closed, team_member)).replace("\xa0", " ")
    page = " ".join(
        as_user(team_member).get(at(closed, "meeting_minutes")).content.decode().replace("\xa0", " ").split()
    )
    for words in (
        f"{committee_member.full_name}, Fondation B",
        "Coalition : retrait prévu au guide",
        "3 sièges présents sur 3; il en faut 2.",
        "Motif zéphyrine.",
        "Synthèse moutardelle.",
        "Remis à une rencontre ultérieure",
        "La cabriolon",
    ):
        assert words in said, words
        assert words in page, words


def test_a_file_left_to_a_later_meeting_stays_so_in_the_minutes_whatever_follows(closed, files, team_member):
    again = factories.make_meeting(team_member, files[2])
    adopt(again, files[2], "Plus tard.", by=team_member)
    found = minutes.read(closed, team_member)
    assert [file.pk for file in found.put_off] == [files[2].pk]


def test_a_late_withdrawal_is_said_with_its_name(files, committee_member, committee, team_member):
    meeting = factories.make_meeting(team_member, files[0])
    deny(committee_member, files[0])
    actions.declare_conflict(proposal=files[0], by=committee_member, now=NOW)
    adopt(meeting, files[0], "Oui.", by=team_member)
    row = minutes.read(meeting, team_member).decided[0]
    (late,) = [one for one in row.withdrawals if one.is_late]
    assert late.who.organisation == "Fondation B"


def test_records_with_keys_of_seats_name_people_and_count_opinions(closed, committee_member, team_member):
    item = closed.items.first()
    seat = Seat.objects.get(user=committee_member)
    item.recommendation.record |= {
        "recused_seats": [{"seat": seat.pk, "kind": "ruled"}],
        "opinions": {"favourable": 2, "unfavourable": 0, "postponed": 1, "none": 0},
        "struck": 1,
    }
    row = minutes._decided(item, {seat.pk: seat})
    assert str(row.withdrawals[0].who) == f"{committee_member.full_name}, Fondation B"
    assert row.opinions == [("Favorable", 2), ("À reporter", 1)]
    assert row.struck == 1


def test_minutes_of_nobody_number_the_files(closed, files, team_member):
    """A gap would tell of a file that is missing from a copy."""
    actions.declare_conflict(proposal=files[0], by=team_member, now=NOW)
    found = minutes.read(closed, team_member)
    assert [row.proposal.pk for row in found.decided] == [files[1].pk]
    assert words_in(text_of(copy_of(closed, team_member))) == set(WORDS[1:3])
