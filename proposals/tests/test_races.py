"""Two people at once: one submission, one decision, one letter; numbers without gap or twin. On both databases."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connections, transaction
from django.utils import timezone

from notifications.models import Email
from proposals import actions, factories
from proposals.actions.people import take_number
from proposals.models import (
    Decision,
    Letter,
    LetterDispatch,
    LetterFile,
    Participation,
    Proposal,
    SectionDraft,
    Sequence,
    Stage,
    StageRules,
    Version,
)
from ui.refusals import NotAllowedNow
from writing.drafts import SectionConflict, SlotFull

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count, act):
    """Run ``act(n)`` in ``count`` threads that start together; return results, refusals included as exceptions."""
    gate = threading.Barrier(count)

    def run(n):
        gate.wait(timeout=30)
        try:
            return act(n)
        except Exception as refusal:  # noqa: BLE001 - the test looks at what each of them got
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def failures(results, *expected):
    return [result for result in results if isinstance(result, Exception) and not isinstance(result, expected)]


def test_numbers_taken_at_once_have_no_gap_and_no_twin():
    def take(_n):
        with transaction.atomic():
            return take_number("essai")

    assert sorted(at_once(12, take)) == list(range(1, 13))


def test_a_number_that_is_rolled_back_is_given_again():
    class Stop(Exception):
        pass

    with pytest.raises(Stop), transaction.atomic():
        take_number("essai")
        raise Stop
    with transaction.atomic():
        assert take_number("essai") == 1
    assert Sequence.objects.get().last == 1


def test_two_submissions_at_once_make_one_file_one_version_one_message(call, quartier, coordinator, advisor, now):
    draft = factories.make_draft(quartier, coordinator, now=now)
    results = at_once(4, lambda _n: actions.submit(proposal=draft, by=coordinator, now=now))
    assert failures(results, NotAllowedNow) == []
    assert sum(isinstance(result, Proposal) for result in results) == 1
    assert Version.objects.count() == 1
    assert Email.objects.filter(kind="proposals.submitted").count() == 1
    assert Proposal.objects.get().reference == "P-2027-001"


def test_a_letter_of_intent_sent_twice_at_once_is_told_once(stages, quartier, coordinator, advisor, now):
    asking = factories.make_call(letter_of_intent_due_on=timezone.localdate(now))
    letter = actions.save_letter_of_intent(
        neighbourhood=quartier,
        call=asking,
        stage=stages[1],
        body="Allons-y",
        expected_version=0,
        by=coordinator,
        now=now,
    )
    results = at_once(4, lambda _n: actions.send_letter_of_intent(letter=letter, by=coordinator, now=now))
    assert failures(results) == []
    assert Email.objects.filter(kind="proposals.intent_received").count() == 1
    assert Email.objects.filter(kind="proposals.intent_receipt").count() == 1


def test_of_two_letters_of_intent_begun_at_once_none_is_overwritten(stages, quartier, coordinator, contributor, now):
    asking = factories.make_call(letter_of_intent_due_on=timezone.localdate(now))
    writers = [coordinator, contributor]

    def begin(n):
        return actions.save_letter_of_intent(
            neighbourhood=quartier, call=asking, stage=stages[1], body=f"Texte {n}", expected_version=0,
            by=writers[n], now=now,
        )  # fmt: skip

    results = at_once(2, begin)
    assert failures(results, actions.LetterConflict) == []
    assert sum(isinstance(result, actions.LetterConflict) for result in results) == 1


def test_of_two_visions_joined_at_once_one_is_in_use(call, quartier, coordinator, now):
    draft = factories.make_draft(quartier, coordinator, now=now)

    def join(n):
        return actions.add_document(
            proposal=draft, slot="vision", upload=upload(f"vision {n}"), by=coordinator, now=now
        )

    assert failures(at_once(4, join)) == []
    assert draft.documents.in_use().filter(slot="vision").count() == 1
    assert draft.documents.count() == 4


def test_files_joined_at_once_never_go_past_the_limit_of_a_place(call, quartier, coordinator, now):
    draft = factories.make_draft(quartier, coordinator, now=now)

    def join(n):
        return actions.add_document(
            proposal=draft, slot="documents", upload=upload(f"annexe {n}"), by=coordinator, now=now
        )

    results = at_once(12, join)
    assert failures(results, SlotFull) == []
    assert draft.documents.in_use().count() == 10


def upload(content):
    file = ContentFile(content.encode(), name="fichier.pdf")
    file.clean_name, file.kind = "fichier.pdf", "pdf"
    return file


def test_opening_a_file_twice_at_once_opens_one(call, quartier, coordinator, now):
    stage, public_id = Stage.objects.get(number=1), uuid.uuid4()
    results = at_once(
        4,
        lambda _n: actions.start(neighbourhood=quartier, stage=stage, public_id=public_id, by=coordinator, now=now),
    )
    assert failures(results) == []
    assert Proposal.objects.count() == 1


def test_of_two_who_save_a_section_at_once_one_writes_and_the_other_is_shown_both_texts(
    call, quartier, coordinator, contributor, now
):
    draft = factories.make_draft(quartier, coordinator, now=now)
    writers = [coordinator, contributor]
    version = draft.drafts.get(code="change").lock_version

    def save(n):
        return actions.save_section(
            proposal=draft,
            code="change",
            data={"title": f"Titre {n}"},
            expected_version=version,
            finished=False,
            by=writers[n],
            now=now,
        )

    results = at_once(2, save)
    conflict = [result for result in results if isinstance(result, SectionConflict)]
    written = [result for result in results if isinstance(result, SectionDraft)]
    assert len(conflict) == len(written) == 1
    stored = draft.drafts.get(code="change")
    assert conflict[0].current.data == stored.data == written[0].data


def test_two_officers_cannot_both_decide(call, quartier, coordinator, advisor, team_member, committee, now):
    colleague = factories.make_team_member(email="collegue@example.org")
    proposal = factories.make_recommended(quartier, coordinator, advisor, team_member, now=now)
    facts = {
        "proposal": proposal,
        "ratified_on": timezone.localdate(now),
        "body": "CA",
        "reference": "CA-1",
        "now": now,
    }

    def decide(n):
        if n:
            return actions.record_refusal(**facts, reasons="Non.", by=colleague)
        return actions.record_acceptance(
            **facts,
            starts_on=timezone.localdate(now),
            years=[(Decimal(120000), Decimal(0), "")] * 3,
            by=team_member,
        )

    results = at_once(2, decide)
    assert failures(results, NotAllowedNow) == []
    assert Decision.objects.count() == 1
    assert Decision.objects.get().outcome == Proposal.objects.get().status


def test_a_letter_issued_and_sent_by_several_at_once_is_one_letter(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_accepted(quartier, coordinator, advisor, team_member, now=now)
    results = at_once(4, lambda _n: actions.issue_letter(proposal=proposal, by=team_member, now=now))
    assert failures(results) == [] and Letter.objects.count() == 1
    letter = Letter.objects.get()
    results = at_once(4, lambda _n: actions.send_letter(letter=letter, by=team_member, now=now))
    assert failures(results) == []
    assert LetterDispatch.objects.count() == LetterFile.objects.count() == Participation.objects.count() == 1
    assert Email.objects.filter(kind="proposals.letter").count() == 1


def test_a_withdrawal_and_a_recommendation_at_once_leave_one_truth(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_under_review(quartier, coordinator, advisor, now=now)
    factories.complete_analysis(proposal, advisor, now=now)
    item = factories.make_meeting(team_member, proposal, now=now).items.get()
    actions.take_back(proposal=proposal, by=coordinator, now=now)

    def act(n):
        if n:
            return actions.confirm_withdrawal(proposal=proposal, by=advisor, now=now)
        return factories.adopt(item=item, outcome="favourable", reasons="Oui.", by=team_member, now=now)

    results = at_once(2, act)
    assert failures(results, NotAllowedNow) == []
    lines = list(proposal.journal.exclude(to_status="").values_list("from_status", "to_status"))
    assert all(later[0] == earlier[1] for earlier, later in zip(lines, lines[1:], strict=False))
    assert Proposal.objects.get().status == lines[-1][1]


def test_rules_put_in_force_twice_at_once_leave_one_set(stages, team_member, now):
    rules = actions.prepare_rules(stage=Stage.objects.get(number=1), by=team_member, now=now)
    StageRules.objects.filter(pk=rules.pk).update(note="Une précision.")
    results = at_once(3, lambda _n: actions.put_in_force(rules=rules, by=team_member, now=now))
    assert failures(results, NotAllowedNow) == []
    assert StageRules.objects.in_force(now).filter(stage__number=1).get() == rules
