"""Addresses in their normal form stand in ``accounts.addresses``; this name is where this app finds them."""

from accounts.addresses import normal

__all__ = ["normal"]
