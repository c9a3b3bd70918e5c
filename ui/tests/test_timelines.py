"""The pictures of a neighbourhood across the years."""

from datetime import date

from django.template.loader import render_to_string

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
