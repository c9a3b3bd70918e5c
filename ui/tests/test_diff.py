from hypothesis import given
from hypothesis import strategies as st

from ui.diff import compare_texts

TEXTS = st.text(alphabet="abc éà’'-.,;\n ", max_size=60)


def _joined(pieces, *kinds):
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_whole_in_the_comparison(old, new):
    pieces = compare_texts(old, new)
    assert _joined(pieces, "same", "deleted") == old
    assert _joined(pieces, "same", "inserted") == new


@given(TEXTS)
def test_a_text_compared_with_itself_shows_no_change(text):
    assert {piece.kind for piece in compare_texts(text, text)} <= {"same"}


def test_a_changed_word_is_shown_whole():
    pieces = compare_texts("d’ici trois ans", "d’ici deux ans")
    assert [(p.kind, p.text) for p in pieces] == [
        ("same", "d’ici "), ("deleted", "trois"), ("inserted", "deux"), ("same", " ans"),
    ]  # fmt: skip


def test_line_ends_of_a_browser_are_no_change():
    assert {piece.kind for piece in compare_texts("un\r\ndeux", "un\ndeux")} == {"same"}


def test_a_first_version_is_all_new():
    assert [p.kind for p in compare_texts(None, "Bonjour")] == ["inserted"]
