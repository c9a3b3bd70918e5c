"""Addresses of elsewhere: their normal form, which ones may be asked, and what they answer."""
