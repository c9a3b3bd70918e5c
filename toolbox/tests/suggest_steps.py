"""What tests of suggestions do often."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import robots
from notifications.models import Email
from toolbox.actions import suggestions
from toolbox.factories import NOW

PAGE = "/boite-a-outils/proposer/"
LINK = "https://exemple.org/guide"
PDF = b"%PDF-1.7\nguide\n%%EOF\n"


def upload(name="guide.pdf", content=PDF):
    """A file as the form hands it to the action."""
    file = SimpleUploadedFile(name, content)
    file.clean_name, file.kind = name, "pdf"
    return file


def suggest(title="Un guide du changement", email="dominique@example.org", *, by=None, now=NOW, **more):
    if "upload" not in more:
        more.setdefault("link", LINK)
    return suggestions.suggest(
        title=title, name="Dominique Essai", email=email, by=by or AnonymousUser(), now=now, **more
    )  # fmt: skip


def send(client, **values):
    """Send the form as a browser does; a value of None is left out."""
    words = {
        "link": LINK,
        "title": "Un guide du changement",
        "name": "Dominique Essai",
        "email": "dominique@example.org",
        "trap": "",
        "shown_at": robots.stamp(NOW - timedelta(seconds=30)),
    }
    return client.post(PAGE, {name: value for name, value in (words | values).items() if value is not None})


def told(kind):
    return Email.objects.filter(kind=f"toolbox.suggestion_{kind}")
