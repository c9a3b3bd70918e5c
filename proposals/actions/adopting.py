"""What the committee says of a file: each member's opinion, the round closed, then the recommendation adopted."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Analysis, Opinion, Recommendation
from ..models.once import occasion
from ..models.status import BEING_STUDIED
from ..workflow import advance, check_allowed, locked, note
from .counting import opinions_record, quorum
from .holding import locked_meeting, still_there

VERB_OF = {
    Recommendation.Outcome.FAVOURABLE: "recommend",
    Recommendation.Outcome.UNFAVOURABLE: "recommend_against",
    Recommendation.Outcome.POSTPONED: "postpone",
}


@transaction.atomic
def comment(*, item, body, by, now, stance="", key=None):
    """Give one's opinion on a file of the agenda, until its round closes: a ``stance``, a comment, or both.

    Nobody else reads it before (``Opinion.visible_to``). The same under the same ``key`` is one.
    """
    meeting, proposal = locked_meeting(item.meeting), locked(item.proposal)
    if not policy.may_comment(by, item):
        raise PermissionDenied
    item = still_there(item, meeting, proposal)
    _check_studied(item)
    if item.round_closed_at is not None:
        raise NotAllowedNow(_("Le tour des avis est fermé sur ce dossier\u00a0: il ne s’en ajoute plus."))
    body = body.strip()
    if not (body or stance):
        raise NotAllowedNow(_("Choisissez un avis ou écrivez un commentaire."))
    key = occasion(key, item.pk, stance, body)
    opinion, _created = Opinion.objects.write_once(
        author=by, key=key, item=item, stance=stance, body=body, written_at=now
    )
    return opinion


@transaction.atomic
def close_round(*, item, by, now):
    """Close the round of opinions on a file: members read each other's, and nobody gives one any more. For good.

    Whoever presides does it, from the notice to the end of the meeting; the team when they cannot. Twice is as once.
    """
    meeting, proposal = locked_meeting(item.meeting), locked(item.proposal)
    if not policy.may_settle(by, proposal):
        raise PermissionDenied
    item = still_there(item, meeting, proposal)
    if item.round_closed_at is not None:
        return item
    if meeting.convened_at is None:
        raise NotAllowedNow(_("Convoquez d’abord la rencontre\u00a0: personne n’a encore pu donner son avis."))
    _check_studied(item)
    item.round_closed_at, item.round_closed_by = now, by
    item.save(update_fields=["round_closed_at", "round_closed_by"])
    note(proposal, "close_round", by=by, now=now, internal=True)
    return item


def _check_studied(item):
    """Raise NotAllowedNow once the committee has no more to say of the file there, or the file has left the analysis:
    its table took it back, or another meeting pronounced on it.
    """
    if item.meeting.is_over or Recommendation.objects.filter(item=item).exists():
        raise NotAllowedNow(_("Le comité a terminé l’étude de ce dossier."))
    if item.proposal.status not in BEING_STUDIED:
        raise NotAllowedNow(_("Ce dossier n’est plus à l’étude\u00a0: il ne s’y ajoute plus rien."))


@transaction.atomic
def adopt(*, item, outcome, reasons, by, now):
    """Record what the committee adopts on a file: the analysis as it stands, a recommendation, the quorum, how many
    took each stance.

    Refused without quorum, while the analysis is not marked ready or the round of opinions is not closed. What is
    adopted is frozen: an opinion struck later stays in these counts, and its words are shown no more. The same words
    from the same hand twice are a double click: the recommendation comes back.
    """
    meeting, proposal = locked_meeting(item.meeting), locked(item.proposal)
    known = Recommendation.objects.filter(item=item, outcome=outcome, reasons=reasons.strip(), recorded_by=by).first()
    if known is not None and policy.may_record_recommendation(by, proposal):
        return known
    check_allowed(proposal, VERB_OF[outcome], by=by)
    if policy.must_answer_first(by, item):
        raise PermissionDenied
    item = still_there(item, meeting, proposal)
    if not meeting.is_open:
        raise NotAllowedNow(_("Le comité adopte ses recommandations pendant la rencontre."))
    if Recommendation.objects.filter(item=item).exists():
        raise NotAllowedNow(_("Le comité s’est déjà prononcé sur ce dossier à cette rencontre."))
    analysis = Analysis.objects.prefetch_related("items").filter(proposal=proposal).first()
    if analysis is None or analysis.ready_at is None:
        raise NotAllowedNow(_("L’analyse de ce dossier n’est pas prête\u00a0: le comité ne peut pas l’adopter."))
    if not reasons.strip():
        raise NotAllowedNow(_("Inscrivez les motifs de la recommandation."))
    state = quorum(meeting, proposal)
    if not state.is_met:
        raise NotAllowedNow(
            ngettext(
                "Le quorum n’est pas atteint sur ce dossier\u00a0: %(present)s siège présent, il en faut %(required)s "
                "sur %(eligible)s.",
                "Le quorum n’est pas atteint sur ce dossier\u00a0: %(present)s sièges présents, il en faut %(required)s "
                "sur %(eligible)s.",
                len(state.present),
            )
            % {"present": len(state.present), "required": state.required, "eligible": len(state.eligible)}
        )
    if item.round_closed_at is None:
        raise NotAllowedNow(_("Le tour des avis n’est pas fermé sur ce dossier\u00a0: fermez-le d’abord."))
    recommendation = Recommendation.objects.create(
        item=item,
        outcome=outcome,
        reasons=reasons.strip(),
        analysis=frozen_analysis(analysis),
        record={**state.as_record(), **opinions_record(item)},
        adopted_at=now,
        recorded_by=by,
    )
    advance(proposal, VERB_OF[outcome], by=by, now=now, reason=reasons)
    return recommendation


def frozen_analysis(analysis):
    labels = {row.code: row.label for row in analysis.proposal.rules.prerequisites.all()}
    return {
        "summary": analysis.summary,
        "advice": analysis.advice,
        "items": [
            {
                "criterion": item.criterion,
                "subject": item.subject,
                "subject_label": labels.get(item.subject, ""),
                "label": item.label,
                "comment": item.comment,
            }
            for item in analysis.items.all()
        ],
    }
