"""What the access matrix opens of activities: a date with a workshop, somebody registered, a group."""

from events import actions, factories, links


def build(quartier, who, now):
    event = factories.make_event()
    festival = factories.make_festival()
    workshop = festival.workshops.first()
    held = actions.register(event=festival, name="Dominique Essai", email="dominique@example.org", now=now)
    group = actions.register_group(
        event=event,
        neighbourhood=quartier,
        people=[("Ana Essai", "ana@example.org")],
        together=False,
        by=who["coordinator"],
        now=now,
    )
    return {
        "event": event.public_id,
        "draft_event": factories.make_event(published=False).public_id,
        "activity": event.activity.code,
        "link": links.token_for(held, links.MANAGE),
        "workshop": workshop.public_id,
        "group": group.public_id,
        "grouped": group.registrations.get().public_id,
    }
