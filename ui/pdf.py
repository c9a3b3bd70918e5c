"""Tagged PDFs (PDF/UA-1) from templates. Nothing outside the portal's own style sheets and fonts is ever fetched.

Rendering takes a tenth of a second and more: never inside a transaction.
"""

import logging
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_FONTS = {
    "SourceSerifPro": "font_source_serif_pro",
    "SourceSansPro": "font_source_sans_pro",
}
VARIANT = "pdf/ua-1"
_SVG_NAMESPACE = "http://www.w3.org/2000/svg"
_SVG = f"{{{_SVG_NAMESPACE}}}svg"
_STYLES = Path(settings.BASE_DIR) / "static" / "pdf"


class PdfError(Exception):
    """The document was not made as it should be: an inaccessible or incomplete PDF is worse than none."""


class ForbiddenAddress(FatalURLFetchingError):
    """A template asked for something that is neither a style sheet of the portal nor one of its fonts."""


class PortalFetcher(URLFetcher):
    """Serve ``pic:style/NAME.css`` and ``pic:font/NAME.otf``; refuse every other address, and stop there.

    Files are looked up in a list of what exists, so that no address can walk out of the two folders.
    """

    def __init__(self):
        super().__init__(allowed_protocols=("pic",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url, headers=None):
        place, _, name = url.removeprefix("pic:").partition("/")
        if url.startswith("pic:style/") and name in {path.name for path in _STYLES.glob("*.css")}:
            return URLFetcherResponse(url, (_STYLES / name).read_bytes(), {"Content-Type": "text/css; charset=utf-8"})
        package = _FONTS.get(name.partition("-")[0])
        if place == "font" and package and name.endswith(".otf"):
            folder = files(package) / "files"
            known = {entry.name: entry for entry in folder.iterdir()}
            if name in known:
                return URLFetcherResponse(url, known[name].read_bytes(), {"Content-Type": "font/otf"})
        raise ForbiddenAddress(url)


class _Complaints(logging.Handler):
    """Collect what WeasyPrint logs as errors in this thread."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.thread = threading.get_ident()
        self.messages = []

    def emit(self, record):
        if record.thread == self.thread:
            self.messages.append(record.getMessage())


@contextmanager
def _no_complaint():
    handler = _Complaints()
    loggers = [logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    except FatalURLFetchingError as error:
        raise PdfError(f"forbidden address: {error}") from error
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    if handler.messages:
        raise PdfError("; ".join(handler.messages))


def _html(template_name, context, title):
    text = render_to_string(template_name, {"title": title, **context})
    return HTML(string=text, url_fetcher=PortalFetcher(), base_url=None)


def _check_pictures(html):
    """Refuse an inline picture without a title: WeasyPrint complains of ``<img>`` alone."""
    pictures = list(html.etree_element.iter(_SVG))
    inner = {id(inside) for outer in pictures for inside in outer.iter(_SVG) if inside is not outer}
    for picture in pictures:
        title = picture.find(f"{{{_SVG_NAMESPACE}}}title")
        if id(picture) not in inner and (title is None or not (title.text or "").strip()):
            raise PdfError("a picture has no title")


def render_pdf(template_name, context, *, title) -> bytes:
    """Return the PDF of a template that extends ``pdf/base.html``: tagged, with language, title and embedded fonts.

    ``title`` becomes the document's title, which readers announce first. Raises PdfError on any error that
    WeasyPrint logs, a missing ``alt`` for instance, on a picture without ``<title>``, and on any address that is
    not the portal's own.
    """
    return bind([lay_out(template_name, context, title=title)])


def one_set_of_fonts():
    """Return the fonts that layouts to be bound together share, so that the document embeds each of them once."""
    return FontConfiguration()


@dataclass(frozen=True)
class Layout:
    """A template laid out: its pages, ready to be bound with those of others. It weighs up to a megabyte a page."""

    document: object

    @property
    def pages(self):
        return len(self.document.pages)

    @property
    def overflow_text(self):
        """What is laid out on the second page and after, without headers and footers."""
        beyond = [line.strip() for page in self.document.pages[1:] for line in _lines(page._page_box)]
        return "\n".join(line for line in beyond if line)


def lay_out(template_name, context, *, title, fonts=None) -> Layout:
    """Lay a template out as ``render_pdf`` does, and raise PdfError as it does, without writing anything yet."""
    with _no_complaint():
        html = _html(template_name, context, title)
        _check_pictures(html)
        return Layout(html.render(font_config=fonts or one_set_of_fonts(), pdf_variant=VARIANT))


def bind(layouts, target=None):
    """Write layouts one after the other as one tagged document, with the title and the language of the first.

    Links lead from one to another: the names of anchors are the whole document's. Returns the bytes, or None when
    ``target``, a binary file, receives them.
    """
    first, pages = layouts[0].document, [page for layout in layouts for page in layout.document.pages]
    with _no_complaint():
        return first.copy(pages).write_pdf(target, pdf_variant=VARIANT, custom_metadata=False)


@dataclass(frozen=True)
class PageCount:
    """``overflow_text``: what is laid out on the second page and after, without headers and footers."""

    pages: int
    overflow_text: str

    @property
    def fits_one_page(self):
        return self.pages == 1


def _lines(box):
    """Yield the text of each line below ``box``, margins of the page left out."""
    if isinstance(box, boxes.MarginBox):
        return
    if isinstance(box, boxes.LineBox):
        yield "".join(child.text for child in box.descendants() if isinstance(child, boxes.TextBox))
        return
    for child in getattr(box, "children", ()):
        yield from _lines(child)


def count_pages(template_name, context) -> PageCount:
    """Return how many pages the portal's own layout makes of a template, and the text beyond the first one."""
    layout = lay_out(template_name, context, title=context.get("title", ""))
    return PageCount(layout.pages, layout.overflow_text)
