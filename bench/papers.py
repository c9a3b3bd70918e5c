"""A meeting of twenty files on paper: the cahier of one member, from the request to the file, and the minutes."""

import resource
import time
from datetime import timedelta

from accounts.models import User
from bench.serving import say
from neighbourhoods.models import Neighbourhood, Seat, TableMembership
from notifications import jobs
from notifications.exports import ask_export
from notifications.models import Job
from proposals import actions, factories
from proposals.models import Analysis, Stage
from proposals.papers.jobs import CAHIER, MINUTES

FILES = 20
AT_LENGTH = "Une phrase de l’analyse, qui dit ce que la table apporte et ce qui reste à voir. "


def papers(now):
    """Bring twenty files before the committee by the portal's own acts, and make what is carried away."""
    team = User.objects.get(email="team@example.org")
    member = Seat.objects.current().of_management().filter(is_chair=False).first().user
    call_day = now.date() + timedelta(days=30)
    factories.make_call(call_day, stages=Stage.objects.all())
    files = [_file(place, team, now) for place in Neighbourhood.objects.filter(slug__startswith="essai-")[:FILES]]
    meeting = factories.make_meeting(team, *files, now=now, opened=False)
    for file in files:
        actions.deny_conflict(proposal=file, by=member, now=now)
    _made(f"cahier de {FILES} dossiers", CAHIER, meeting, member, now)
    Analysis.objects.filter(proposal__in=files).update(summary=AT_LENGTH * 60, advice=AT_LENGTH * 60)
    _made("le même, aux textes à couper", CAHIER, meeting, member, now + timedelta(minutes=1))
    _decide(meeting, files, team, now)
    _made(f"compte rendu de {FILES} dossiers", MINUTES, meeting, member, now)


def _file(place, team, now):
    by = TableMembership.objects.current().filter(neighbourhood=place).first().user
    draft = factories.make_draft(place, by, stage_number=2, now=now, filled=False)
    factories.write(draft, _at_length(factories.answers(2)), by=by, now=now)
    file = actions.begin_review(proposal=actions.submit(proposal=draft, by=by, now=now), by=team, now=now)
    factories.complete_analysis(file, team, now=now)
    return file


def _at_length(content):
    """Answers as long as those of a careful table: about six pages on paper."""
    for data in content.values():
        data |= {
            name: " ".join([text] * 12)
            for name, text in data.items()
            if isinstance(text, str) and len(text) > 25 and name not in ("title", "text")
        }
    return content


def _decide(meeting, files, team, now):
    actions.open_meeting(meeting=meeting, by=team, now=now)
    actions.mark_presence(meeting=meeting, seats=Seat.objects.current().of_management(), by=team, now=now)
    for file in files:
        item = meeting.items.get(proposal=file)
        item.round_closed_at, item.round_closed_by = now, team
        item.save()
        factories.adopt(item=item, outcome="favourable", reasons="Le comité adopte l’analyse.", by=team, now=now)
    actions.close_meeting(meeting=meeting, by=team, now=now)


def _made(label, kind, meeting, member, now):
    while jobs.run_due(now):
        pass  # the copies of what was handed in: they do not wait with what is measured
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    asked = ask_export(kind=kind, payload={"meeting": meeting.pk}, by=member, now=now)
    jobs.run_due(now)
    took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    job = Job.objects.get(pk=asked.pk)
    say(
        f"  {label:34} {took:5.1f} s   {job.get_status_display()}, +{(after - before) // 1024} Mo au plus haut {job.error}"
    )
