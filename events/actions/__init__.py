"""What people do with activities: each verb is one transaction that locks the event before it reads its seats."""

from .announcing import announce, remind, remind_all, thank, thank_all
from .attending import (
    certify,
    check_evaluating,
    evaluate,
    give_seat,
    note_presence,
    take_back_presence,
    withdraw_certificate,
)
from .organising import TEXTS, change, create, duplicate, publish, remove_workshop, save_workshop, unpublish
from .organising import cancel as cancel_event
from .registering import (
    accept,
    add,
    answer,
    cancel,
    choose_workshop,
    decline,
    hand_over,
    leave_workshop,
    register,
    register_group,
    remove,
    settle_all,
)

__all__ = [
    "TEXTS",
    "accept",
    "add",
    "announce",
    "answer",
    "cancel",
    "cancel_event",
    "certify",
    "change",
    "check_evaluating",
    "choose_workshop",
    "create",
    "decline",
    "duplicate",
    "evaluate",
    "give_seat",
    "hand_over",
    "leave_workshop",
    "note_presence",
    "publish",
    "register",
    "register_group",
    "remind",
    "remind_all",
    "remove",
    "remove_workshop",
    "save_workshop",
    "settle_all",
    "take_back_presence",
    "thank",
    "thank_all",
    "unpublish",
    "withdraw_certificate",
]
