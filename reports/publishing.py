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
    withdrawn: list
    candidates: list
    trace: list

    @property
    def is_empty(self):
        return not (self.standing or self.candidates or self.withdrawn)


def choice_of(neighbourhood, user):
    """Four queries, whatever there is to choose from."""
    seen = PublishedLesson.objects.visible_to(user).of_place(neighbourhood).with_context().latest_first()
    rows = list(seen)
    standing = [row for row in rows if row.withdrawn_at is None]
    taken = {row.lesson_id for row in standing}
    lessons = Lesson.objects.visible_to(user).of_place(neighbourhood).with_context().latest_first()
    trace = PublicationEntry.objects.visible_to(user).of_place(neighbourhood).with_context().latest_first()
    return Choice(
        standing,
        [row for row in rows if row.withdrawn_at is not None],
        [lesson for lesson in lessons if lesson.pk not in taken],
        list(trace),
    )
