"""How the texts of the toolbox are kept, wherever they are typed."""

from events.lines import on_its_lines, one_line


def kept(name, text):
    """Return a text as it is kept: a description on its lines, the rest on one."""
    return on_its_lines(text) if name == "description" else one_line(text)
