"""Every PDF is tagged, titled, in French, made of the portal's own style sheets and fonts only."""

import io

import pytest
from pypdf import PdfReader

from ui.pdf import (
    ForbiddenAddress,
    PdfError,
    PortalFetcher,
    bind,
    count_pages,
    lay_out,
    one_set_of_fonts,
    render_pdf,
)

TEMPLATE = "pdf/text.html"


@pytest.fixture
def template(tmp_path, settings):
    """Return a function that writes a template for one test and gives its name."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]

    def write(content, name="essai.html"):
        (tmp_path / name).write_text('{% extends "pdf/base.html" %}{% block content %}' + content + "{% endblock %}")
        return name

    return write


def _reader(**context):
    text = context.pop("text", "Que chaque famille mange à sa faim.")
    return PdfReader(io.BytesIO(render_pdf(TEMPLATE, {"text": text, **context}, title="Vision du changement")))


def test_a_pdf_says_that_it_is_accessible():
    reader = _reader()
    root = reader.trailer["/Root"]
    assert str(root["/MarkInfo"]["/Marked"]) == "True"
    assert root["/Lang"] == "fr-CA"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == "Vision du changement"
    xmp = root["/Metadata"].get_object().get_data()
    assert b'pdfuaid:part="1"' in xmp


def test_a_pdf_carries_its_headings_as_headings():
    found = set()

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get"):
            found.add(node.get("/S"))
            kids = node.get("/K")
            if kids is not None and not isinstance(kids, int):
                walk(kids)

    walk(_reader().trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert {"/H1", "/P"} <= found


def test_a_pdf_embeds_the_fonts_of_the_packages():
    names = set()
    for page in _reader().pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            descendant = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            names.add(font["/BaseFont"])
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"])
    assert {name.partition("+")[2][:8] for name in names} <= {"PIC-Seri", "PIC-Sans"}


def test_pages_are_numbered():
    texts = [page.extract_text() for page in _reader(text="Une phrase de plus.\n\n" * 60).pages]
    assert len(texts) > 1
    assert all(f"page {n} de {len(texts)}" in text for n, text in enumerate(texts, start=1))


def _lines(count):
    return "\n".join(f"Ligne {n}." for n in range(1, count + 1))


def _longest_page():
    """Return how many lines fit on one page of the portal's own layout."""
    low, high = 1, 200
    while high - low > 1:
        middle = (low + high) // 2
        if count_pages(TEMPLATE, {"title": "Vision", "text": _lines(middle)}).fits_one_page:
            low = middle
        else:
            high = middle
    return low


def test_a_text_of_one_page_fits_and_one_line_more_does_not():
    most = _longest_page()
    fits = count_pages(TEMPLATE, {"title": "Vision", "text": _lines(most)})
    assert (fits.pages, fits.overflow_text) == (1, "")
    over = count_pages(TEMPLATE, {"title": "Vision", "text": _lines(most + 1)})
    assert over.pages == 2
    assert f"Ligne {most + 1}." in over.overflow_text
    assert "Ligne 1." not in over.overflow_text
    assert "page 2" not in over.overflow_text


def test_the_count_is_that_of_the_rendered_file():
    text = _lines(_longest_page() + 1)
    file = PdfReader(io.BytesIO(render_pdf(TEMPLATE, {"text": text}, title="Vision")))
    assert len(file.pages) == count_pages(TEMPLATE, {"title": "Vision", "text": text}).pages


def test_what_a_person_wrote_is_text_and_never_markup():
    reader = _reader(text="<img src='http://example.org/x.png'><b>gras</b>")
    assert "<b>gras</b>" in reader.pages[0].extract_text()


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/x.css", "http://169.254.169.254/", "file:///etc/passwd", "data:text/css,a{}",
        "pic:style/../css/portal.css", "pic:style/absent.css", "pic:font/../../etc/passwd", "relative.css",
        "pic:font/Autre-Regular.otf", "pic:font/SourceSansPro-../LICENSE.otf", "pic:secret",
    ],
)  # fmt: skip
def test_only_the_portal_s_own_styles_and_fonts_are_served(address):
    with pytest.raises(ForbiddenAddress):
        PortalFetcher().fetch(address)


@pytest.mark.parametrize("address", ["pic:style/base.css", "pic:font/SourceSerifPro-Regular.otf"])
def test_the_portal_s_own_styles_and_fonts_are_served(address):
    assert PortalFetcher().fetch(address).read(4)


@pytest.mark.parametrize(
    "content",
    [
        '<h1>T</h1><img src="https://example.org/x.png" alt="x">',
        '<h1>T</h1><img src="file:///etc/passwd" alt="x">',
        '<link rel="stylesheet" href="https://example.org/x.css"><h1>T</h1>',
        '<style>@import "https://example.org/x.css";</style><h1>T</h1>',
    ],
)
def test_a_template_that_asks_for_another_address_makes_no_file(template, content):
    with pytest.raises(PdfError):
        render_pdf(template(content), {}, title="Essai")


def test_a_picture_without_alternative_text_makes_no_file(template):
    with pytest.raises(PdfError):
        render_pdf(
            template('<h1>T</h1><svg width="10" height="10"><rect width="10" height="10"/></svg>'), {}, title="E"
        )


def test_layouts_bound_together_are_one_tagged_document_with_one_set_of_fonts():
    fonts = one_set_of_fonts()
    layouts = [
        lay_out(TEMPLATE, {"text": text}, title=title, fonts=fonts)
        for title, text in [("Le premier", "Une phrase.\n\n" * 60), ("Le second", "Une autre.")]
    ]
    target = io.BytesIO()
    assert bind(layouts, target) is None
    reader = PdfReader(target)
    assert len(reader.pages) == sum(layout.pages for layout in layouts)
    assert reader.metadata.title == "Le premier"
    root = reader.trailer["/Root"]
    assert set(range(len(reader.pages))) <= set(root["/StructTreeRoot"]["/ParentTree"]["/Nums"][::2])
    names = [font.get_object()["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert len({name.partition("+")[2] for name in names}) == len(names)
    assert [entry["/Title"] for entry in reader.outline] == ["Le premier", "Le second"]
