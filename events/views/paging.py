"""A page of a list: what is read is that page, and the links to the others stay few."""

from django.core.paginator import Paginator

from proposals.listing import CountedPaginator


def paged(request, rows, per_page, count=None):
    """Return the page that the address asks for, with the numbers to link to; ``count`` spares a query when it is known."""
    pages = Paginator(rows, per_page) if count is None else CountedPaginator(rows, per_page, count=count)
    page = pages.get_page(request.GET.get("page"))
    return {"page": page, "pages": pages.get_elided_page_range(page.number, on_each_side=1)}
