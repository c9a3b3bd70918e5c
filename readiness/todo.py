"""What the readiness path asks of somebody. Everything is only counted, in one query (``ui.todo.Counted``)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.todo import Counted, TodoItem

from .models import Coach, Declaration, FundingRequest, Signatory


def counted(user, now):
    """A person's drafts, openings and answers; what waits for the team."""
    found = [
        Counted(Declaration.objects.of_side(user).drafts(), _to_finish),
        Counted(Declaration.objects.of_side(user).approved().without_request(), _to_open),
        Counted(FundingRequest.objects.of_side(user).drafts(), _to_prepare),
        Counted(Signatory.objects.of_account(user).awaited(now), _to_confirm),
        Counted(Coach.objects.awaiting_agreement_of(user), _to_agree),
    ]
    if user.is_team:
        found += [
            Counted(Declaration.objects.visible_to(user).waiting(), _to_answer),
            Counted(FundingRequest.objects.visible_to(user).waiting(), _to_decide),
        ]
    return found


def _path(text, why):
    """Done from the page of the path, which names each of them."""
    return TodoItem(text=text, url=reverse("readiness:home"), why=why)


def _to_finish(count):
    return _path(
        ngettext("Terminer une déclaration d’intérêt", "Terminer %(n)s déclarations d’intérêt", count) % {"n": count},
        _("Le brouillon est gardé; rien n’est encore envoyé."),
    )


def _to_open(count):
    return _path(_("Préparer la demande d’accompagnement financé"), _("Votre déclaration d’intérêt est approuvée."))


def _to_prepare(count):
    return _path(
        ngettext(
            "Compléter une demande d’accompagnement financé",
            "Compléter %(n)s demandes d’accompagnement financé",
            count,
        )
        % {"n": count},
        _("Elle part une fois écrite, et une fois que votre équipe a confirmé."),
    )


def _to_confirm(count):
    return _path(
        ngettext(
            "Répondre à une invitation (accompagnement financé)",
            "Répondre à %(n)s invitations (accompagnement financé)",
            count,
        )
        % {"n": count},
        _("On vous a nommé dans une demande\u00a0: chaque personne confirme elle-même."),
    )


def _to_agree(count):
    return _path(
        _("Dire si vous acceptez de paraître dans l’annuaire des coachs"),
        _("Votre fiche est prête; elle ne paraît pas sans votre accord."),
    )


def _to_answer(count):
    return TodoItem(
        text=ngettext("Répondre à une déclaration d’intérêt", "Répondre à %(n)s déclarations d’intérêt", count)
        % {"n": count},
        url=f"{reverse('readiness:desk_declarations')}?etat=submitted",
        why=_("Une réponse ouvre l’annuaire des coachs, ou dit ce qui viendrait ensuite."),
    )


def _to_decide(count):
    return TodoItem(
        text=ngettext(
            "Décider d’une demande d’accompagnement financé",
            "Décider de %(n)s demandes d’accompagnement financé",
            count,
        )
        % {"n": count},
        url=f"{reverse('readiness:desk_requests')}?etat=submitted",
        why=_("L’équipe qui demande a confirmé\u00a0: elle attend votre décision."),
    )
