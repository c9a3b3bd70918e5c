"""What may follow what, for the resources that people suggest."""

from .models import Suggestion

Status = Suggestion.Status
# verb: (from which states, to which one)
SUGGESTIONS = {
    "accept": (frozenset({Status.WAITING}), Status.ACCEPTED),
    "join": (frozenset({Status.WAITING}), Status.ACCEPTED),
    "decline": (frozenset({Status.WAITING}), Status.DECLINED),
}


def may_follow(suggestion, verb):
    return suggestion.status in SUGGESTIONS[verb][0]
