"""The refusals of this app are the portal's own; this name is where its modules have always found them."""

from ui.refusals import Refused

__all__ = ["Refused"]
