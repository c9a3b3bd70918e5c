"""What a neighbourhood's table has published, and what it may still choose: what the public and its own pages read."""

from dataclasses import dataclass

from .models import Lesson, PublicationEntry, PublishedLesson


def public_of(neighbourhood):
    """What everybody reads on the neighbourhood's page: the words that stand there, the latest first. One query."""
    return list(PublishedLesson.objects.of_place(neighbourhood).standing().latest_first())


@dataclass(frozen=True)
class Choice:
    """A table's page of what it publishes, as one person may read it."""

    standing: list
    candidates: list
    trace: list


def choice_of(neighbourhood, user):
    """Three queries and the tags', whatever there is to choose from."""
    rows = PublishedLesson.objects.visible_to(user).of_place(neighbourhood).standing().with_context()
    standing = list(rows.latest_first())
    taken = {row.lesson_id for row in standing}
    lessons = Lesson.objects.visible_to(user).of_place(neighbourhood).with_context().latest_first()
    trace = PublicationEntry.objects.visible_to(user).of_place(neighbourhood).with_context().latest_first()
    return Choice(standing, [lesson for lesson in lessons if lesson.pk not in taken], list(trace))
