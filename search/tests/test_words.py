"""One normal form: accents, ligatures, plurals, hyphens; what is forgiven to whoever types, and what is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlights import pieces
from search.spelling import allowed, nearest
from search.words import fold, stem, stems_of, words_of

KNOWN = ["gouvernance", "perennisation", "evaluation", "evolution", "collaboration", "table", "cible"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Côte-des-Neiges", "cote des neiges"),
        ("Sacré-Cœur", "sacre coeur"),
        ("L’Île", "l ile"),
        ("ex æquo", "ex aequo"),
        ("Œuvre\u00a0d’art", "oeuvre d art"),
    ],
)
def test_folding_forgets_accents_hyphens_and_ligatures(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("journaux", "journal"),
        ("apprentissages", "apprentissage"),
        ("évaluer", "évaluations"),
        ("pérennisation", "perenniser"),
        ("décisions", "decision"),
        ("œuvres", "oeuvre"),
        ("équités", "equite"),
        ("récits", "récit"),
        ("enjeux", "enjeu"),
        ("tableaux", "tableau"),
        ("processus", "processus"),
    ],
)
def test_accents_plurals_and_endings_make_no_difference(one, other):
    assert stems_of(one) == stems_of(other)


def test_empty_words_are_left_out_unless_there_is_nothing_else():
    assert words_of("Comment évaluer l’impact de notre projet") == ["evaluer", "impact", "projet"]
    assert words_of("pour qui") == ["pour", "qui"]


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once_and_leaves_words_and_spaces(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert all(sign == " " or sign.isalnum() for sign in folded)


@given(st.text(max_size=80), st.sampled_from([str.upper, str.title, str.swapcase]))
def test_capitals_never_change_what_is_found(text, change):
    assert [stem(word) for word in fold(text).split()] == [stem(word) for word in fold(change(fold(text))).split()]


# --- What is forgiven -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("perenisation", "perennisation"),
        ("gouvernence", "gouvernance"),
        ("govuernance", "gouvernance"),
        ("colaboration", "collaboration"),
        ("evalution", "evaluation"),
        ("tabel", "table"),
    ],
)
def test_a_letter_missing_doubled_wrong_or_swapped_is_forgiven(typed, meant):
    assert nearest(typed, KNOWN)[0][0] == meant


def test_a_short_word_is_taken_as_it_is_typed():
    assert [allowed(word) for word in ("edi", "plan", "logement", "gouvernance")] == [0, 1, 2, 2]
    assert nearest("cib", KNOWN) == []
    assert nearest("xylophone", KNOWN) == []


# --- What is marked ---------------------------------------------------------------------------------------------------
def test_the_words_found_are_marked_as_they_are_written():
    marked = pieces("Les évaluations d’un projet : évaluer, c’est apprendre.", set(stems_of("evaluation")))
    assert [text for text, is_found in marked if is_found] == ["évaluations", "évaluer"]


@given(st.text(max_size=120), st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_marking_loses_no_sign_of_the_text(text, searched):
    assert "".join(piece for piece, _found in pieces(text, set(stems_of(" ".join(searched))))) == text
