"""What the tests of pages do over and over: read a page's words."""

import re


def text(response):
    """The page with every run of spaces, no-break ones too, as one."""
    return re.sub(r"\s+", " ", response.content.decode())
