"""The papers of the committee: a page on each file, everybody's own « cahier », the minutes.

What somebody holds on paper follows them home: each paper is made for one reader, of what opens to them that day.
"""
