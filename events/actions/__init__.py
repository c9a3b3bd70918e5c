"""What people do with activities: each verb is one transaction that locks the event before it reads its seats."""

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
    "accept",
    "add",
    "answer",
    "cancel",
    "choose_workshop",
    "decline",
    "hand_over",
    "leave_workshop",
    "register",
    "register_group",
    "remove",
    "settle_all",
]
