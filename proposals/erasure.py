"""What goes from this app with an account: that somebody was to be told of a message. What they wrote stays with the file."""

from accounts.erasure import Part, register

from .models import MessageNotice


def _erase(user, now):
    MessageNotice.objects.of_person(user).delete()


register(Part(held=lambda user: [], erase=_erase, models=frozenset({MessageNotice._meta.label})))
