"""The pictures of a neighbourhood across the years."""

from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from ui import timelines


def _stage(number, year, count):
    years = [
        timelines.TimelineYear(f"an {n + 1}", date(year + n, 7, 1), date(year + n + 1, 7, 1)) for n in range(count)
    ]
    return timelines.TimelineStage(number, "Déploiement", "Manger ensemble", years)


def test_the_timeline_spans_whole_years_and_marks_today_when_it_is_on_it():
    picture = timelines.timeline([_stage(1, 2024, 1), _stage(2, 2025, 3)], today=date(2026, 1, 1))
    assert [label for _x, label in picture.ticks] == ["2024", "2025", "2026", "2027", "2028"]
    assert picture.today_x == "40.011%"
    assert timelines.timeline([_stage(1, 2024, 1)], today=date(2030, 1, 1)).today_x == ""


def test_a_long_timeline_thins_its_labels_and_keeps_its_marks():
    picture = timelines.timeline([_stage(2, 2015, 12)], today=date(2020, 1, 1))
    assert len(picture.ticks) == 13
    assert [label for _x, label in picture.ticks][:3] == ["2015", "", "2017"]


def test_a_neighbourhood_without_a_past_has_words_and_no_picture():
    html = render_to_string(
        "ui/timeline.html", {"timeline": timelines.timeline([], today=date(2027, 2, 1), name="Quartier des Érables")}
    )
    assert "Aucune participation pour l’instant." in html
    assert "<svg" not in html


# --- History --------------------------------------------------------------------------------------------------------
TODAY = date(2026, 11, 1)
FIRST_PHASE = timelines.Period(
    timelines.PHASE_ONE, "Phase 1", ("La cuisine", "Le jardin"), date(2015, 1, 1), date(2024, 1, 1)
)


def _period(number, start, years, *, until=None):
    stage = _stage(number, start, years)
    end = until or stage.years[-1].end
    return timelines.Period(number, stage.name, (stage.title,), stage.start, end, "", tuple(stage.years))


def _drawn(*marks, periods=()):
    return timelines.history(periods, marks, today=TODAY, name="Quartier des Érables")


def test_a_history_covers_both_phases_and_always_shows_today():
    picture = _drawn(periods=[_period(2, 2021, 3), FIRST_PHASE])
    assert [row.period.label for row in picture.rows] == ["Phase 1", "Déploiement"]
    assert (picture.ticks[0][1], picture.ticks[-1][1]) == ("2015", "2026")
    assert picture.today_x.startswith("98.")
    assert "Phase 1, 2015–2023; Déploiement, du 1er" in picture.description


def test_an_interruption_ends_the_bar_on_its_day_and_drops_the_years_after():
    whole, cut = (
        _drawn(periods=[_period(2, 2022, 3, until=until)]).rows[0].cells for until in (None, date(2023, 10, 1))
    )
    assert [cell.label for cell in whole] == ["an 1", "an 2", "an 3"]
    assert [cell.label for cell in cut] == ["an 1", "an 2"]
    assert cut[0].width == whole[0].width
    assert Decimal(cut[1].width.rstrip("%")) * 3 < Decimal(whole[1].width.rstrip("%"))


def test_a_cell_too_narrow_for_its_label_goes_without():
    cut = _drawn(periods=[FIRST_PHASE, _period(2, 2022, 3, until=date(2023, 8, 1))]).rows[1].cells
    assert [cell.label for cell in cut] == ["an 1", ""]


@given(
    st.lists(
        st.tuples(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.sampled_from(["submitted", "accepted", "refused"])),
        max_size=12,
    )
)
def test_no_two_marks_stand_on_one_another(facts):
    marks = [timelines.Mark(day, kind, kind) for day, kind in facts]
    picture = _drawn(*marks)
    places = [(Decimal(shape.x.rstrip("%")), shape.y) for shape in picture.shapes]
    assert len(places) == len(marks)
    for index, (x, y) in enumerate(places):
        assert all(
            y != other_y or abs(x - other) >= timelines.APART - Decimal("0.002") for other, other_y in places[:index]
        )


def test_the_picture_the_list_and_the_table_tell_the_same_facts_in_order():
    picture = _drawn(
        timelines.Mark(date(2022, 2, 1), "submitted", "Proposition déposée", "Manger ensemble"),
        timelines.Mark(date(2022, 3, 29), "accepted", "Réponse : acceptée", "Manger ensemble"),
        periods=[_period(1, 2022, 1), FIRST_PHASE],
    )
    assert [entry.when for entry in picture.entries] == [
        "2015–2023",
        "2022-02-01",
        "2022-03-29",
        f"{picture.rows[1].period.start} – {picture.rows[1].period.last_day}",
    ]
    html = render_to_string("ui/history.html", {"history": picture})
    assert html.count("Le jardin") == 2 and html.count("Manger ensemble") == 6
    assert [mark.kind for mark in picture.kinds] == ["submitted", "accepted"]


def test_a_place_without_a_past_is_told_in_words():
    html = render_to_string("ui/history.html", {"history": _drawn()})
    assert "Rien à raconter pour l’instant." in html and "<svg" not in html
