"""Dynamo's places of a year: first come, first served, nine neighbourhoods a year (Menu des possibles).

Every verb holds the year's row before it reads what it decides on: ranks, requests, places. A request that has a mandate
is reached as the journal of hours is: the account (where it is withdrawn), the mandate, the year, then the request and its
place. Nothing else writes a request's status or a place's holder.
"""

from .answering import accept, confirm, decline, refuse, withdraw
from .arriving import ask, enter_on_behalf
from .passing import close_list, lapse_offers, pass_to_team, reclaim, remind
from .places import change_places

__all__ = [
    "accept",
    "ask",
    "change_places",
    "close_list",
    "confirm",
    "decline",
    "enter_on_behalf",
    "lapse_offers",
    "pass_to_team",
    "reclaim",
    "refuse",
    "remind",
    "withdraw",
]
