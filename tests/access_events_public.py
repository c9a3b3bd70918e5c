"""What the access matrix opens of topics, the newsletter and calendars."""

from events import factories, links
from events.actions import feeds, newsletter, topics


def build(who, now):
    activity = factories.make_activity("echanges-essai", takes_topics=True)
    topic = topics.propose(
        activity=activity, subject="Garder les gens", why="La première année passe vite.", name="Dominique Essai",
        email="dominique@example.org", would_lead=True, now=now,
    )  # fmt: skip
    asked = newsletter.ask(email="infolettre@example.org", page="/activites/infolettre/", now=now)
    return {
        "topic": topic.public_id,
        "confirm_link": links.token_for(asked, links.CONFIRM),
        "leave_link": links.token_for(asked, links.LEAVE),
        "feed": feeds.create_feed(by=who["stranger"], now=now),
    }
