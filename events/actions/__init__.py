"""What people do with activities: each verb is one transaction that locks the event before it reads its seats."""

from .announcing import announce, remind, thank, thank_by_itself, to_remind, to_thank
from .attending import (
    certify,
    check_evaluating,
    evaluate,
    give_seat,
    note_presence,
    take_back_presence,
    withdraw_certificate,
)
from .correcting import correct, rename, send_link
from .organising import TEXTS, change, create, discard, duplicate, publish, unpublish
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
from .telling import not_thanked
from .workshops import cancel_workshop, remove_workshop, save_workshop

__all__ = [
    "TEXTS",
    "accept",
    "add",
    "announce",
    "answer",
    "cancel",
    "cancel_event",
    "cancel_workshop",
    "certify",
    "change",
    "check_evaluating",
    "choose_workshop",
    "correct",
    "create",
    "decline",
    "discard",
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
    "remove",
    "remove_workshop",
    "rename",
    "save_workshop",
    "send_link",
    "settle_all",
    "not_thanked",
    "take_back_presence",
    "thank",
    "thank_by_itself",
    "to_remind",
    "to_thank",
    "unpublish",
    "withdraw_certificate",
]
