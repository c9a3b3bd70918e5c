"""What may follow what, for the topics that people propose."""

from .models import Topic

Status = Topic.Status
# verb: (from which states, to which one)
TOPICS = {
    "keep": (frozenset({Status.PROPOSED}), Status.KEPT),
    "plan": (frozenset({Status.PROPOSED, Status.KEPT}), Status.PLANNED),
    "decline": (frozenset({Status.PROPOSED, Status.KEPT}), Status.DECLINED),
}


def may_follow(topic, verb):
    return topic.status in TOPICS[verb][0]
