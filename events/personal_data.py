"""What one person's export contains about activities: what they registered for, needed, agreed to, proposed, organised.

The inventory of these fields, why they are kept and how long, is in ``pic_portal/reference/personal_fields.yaml``.
"""

from django.db.models import Q

from accounts.addresses import addresses_of
from accounts.personal_data import register

from .models import (
    Announcement,
    Attendance,
    Certificate,
    Consent,
    Event,
    FeedToken,
    Group,
    Needs,
    NewsletterProof,
    Registration,
    Seat,
    Subscription,
    Topic,
    Workshop,
)


@register
def events_data(user):
    """The part of one's own export that this app writes; found by the addresses that the account has proved (R16)."""
    own = Registration.objects.of_person(user).with_context().latest_event_first()
    subscriptions = list(Subscription.objects.of_person(user))
    return {
        "Activités\u00a0: inscriptions": [
            {
                "activité": str(row.event),
                "nom": row.name,
                "courriel": row.email,
                "quartier": str(row.neighbourhood or ""),
                "organisme": row.organisation,
                "inscrite le": row.made_at,
                "terminée le": row.ended_at,
                "fin": row.get_end_display(),
                "motif": row.end_reason,
                "évaluation reçue le": row.evaluated_at,
            }
            for row in own
        ],
        "Activités\u00a0: besoins": [
            {"activité": str(row.registration.event), "accessibilité": row.accessibility, "alimentation": row.food}
            for row in Needs.objects.filter(registration__in=own.values("pk")).select_related("registration__event")
        ],
        "Activités\u00a0: accords": [
            {
                "activité": str(row.registration.event),
                "finalité": row.get_purpose_display(),
                "réponse": "oui" if row.given else "non",
                "date": row.at,
            }
            for row in Consent.objects.filter(registration__in=own.values("pk")).select_related("registration__event")
        ],
        "Activités\u00a0: présences": [
            {"activité": str(row.registration.event), "partie": str(row.day or row.workshop), "notée le": row.noted_at}
            for row in Attendance.objects.filter(registration__in=own.values("pk")).select_related(
                "registration__event", "day", "workshop"
            )
        ],
        "Activités\u00a0: attestations": [
            {"numéro": row.number, "nom": row.name, "présence (%)": row.share, "délivrée le": row.issued_at}
            for row in Certificate.objects.filter(registration__in=own.values("pk"))
        ],
        "Activités\u00a0: groupes inscrits": [
            {"activité": str(row.event), "quartier": str(row.neighbourhood), "inscrit le": row.made_at}
            for row in Group.objects.filter(made_by=user).with_context()
        ],
        "Activités\u00a0: sujets proposés": [
            {"sujet": row.subject, "pourquoi": row.why, "proposé le": row.proposed_at, "réponse": row.answer}
            for row in Topic.objects.filter(email__in=_as_written(user)).order_by("proposed_at")
        ],
        "Activités\u00a0: calendriers": [
            {"créé le": row.created_at, "révoqué le": row.revoked_at} for row in FeedToken.objects.of_person(user)
        ],
        "Activités\u00a0: ce que vous avez organisé": [
            *(
                {"activité": str(row), "créée le": row.created_at, "annulée le": row.cancelled_at}
                for row in Event.objects.filter(
                    Q(created_by=user) | Q(cancelled_by=user) | Q(saved_by=user)
                ).latest_first()
            ),
            *(
                {"atelier": row.title, "changé le": row.saved_at, "annulé le": row.cancelled_at}
                for row in Workshop.objects.filter(Q(cancelled_by=user) | Q(saved_by=user)).in_order()
            ),
            *(
                {"message": row.subject, "envoyé le": row.sent_at}
                for row in Announcement.objects.filter(sent_by=user).order_by("sent_at")
            ),
            *(
                {"sujet": row.subject, "réponse": row.answer, "réponse le": row.answered_at}
                for row in Topic.objects.filter(answered_by=user).order_by("answered_at")
            ),
            *(
                {"place au-delà du nombre": str(row.event), "motif": row.over_reason}
                for row in Seat.objects.filter(over_by=user).select_related("event")
            ),
        ],
        "Infolettre": [
            *(
                {"courriel": row.email, "état": row.get_status_display(), "confirmé le": row.confirmed_at}
                for row in subscriptions
            ),
            *(
                {"acte": row.get_act_display(), "version": row.wording, "page": row.page, "date": row.at}
                for row in NewsletterProof.objects.filter(subscription_id__in=[one.public_id for one in subscriptions])
            ),
        ],
    }


def _as_written(user):
    """A topic keeps the address as it was typed: both ways of writing it."""
    return {*addresses_of(user), user.email}
