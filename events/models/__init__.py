"""The facts of collective activities: what is offered, who registers, who came, what was asked and agreed to."""

from .attendance import Attendance, Certificate, Evaluation
from .catalogue import Activity, Event, EventDay, organisers_of
from .feeds import FeedToken
from .messages import Announcement
from .newsletter import NewsletterProof, Subscription
from .registrations import Consent, Group, Needs, Registration, Seat
from .topics import Topic
from .workshops import Workshop
from .written import WrittenMeanwhile

__all__ = [
    "Activity",
    "Announcement",
    "Attendance",
    "Certificate",
    "Consent",
    "Evaluation",
    "Event",
    "EventDay",
    "FeedToken",
    "Group",
    "Needs",
    "NewsletterProof",
    "Registration",
    "Seat",
    "Subscription",
    "Topic",
    "Workshop",
    "WrittenMeanwhile",
    "organisers_of",
]
