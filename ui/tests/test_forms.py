"""What every form does: hint above, error beside, the same words in a summary that leads to the control."""

import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.forms import formset_factory
from django.template import Context, Template
from django.utils.html import conditional_escape

from ui.fields import HintedRadioSelect, LocalDateField, MoneyField
from ui.forms import BaseForm, BaseFormSet
from ui.templatetags.ui import listed_errors

PAGE = Template("{% load ui crispy_forms_tags %}{% error_summary form %}<form>{% crispy form %}</form>")


class SampleForm(BaseForm):
    title = forms.CharField(label="Titre", help_text="Une phrase <courte>.")
    stage = forms.ChoiceField(
        label="Étape",
        choices=[("1", "Planification"), ("2", "Déploiement")],
        widget=HintedRadioSelect(hints={"2": "Trois ans"}),
        help_text="Choisissez-en une.",
    )
    themes = forms.MultipleChoiceField(
        label="Thèmes", choices=[("a", "Un"), ("b", "Deux")], widget=forms.CheckboxSelectMultiple, required=False
    )
    mode = forms.ChoiceField(label="Mode", choices=[("", "---------"), ("v", "Virtuel")])
    amount = MoneyField(label="Montant", help_text="Par exemple 25 000.")
    day = LocalDateField(label="Date", required=False)
    agrees = forms.BooleanField(label="J’accepte")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.data.get("title") == "global":
            raise forms.ValidationError("Ces deux réponses se contredisent.")
        return self.cleaned_data


class Collector(HTMLParser):
    """Note each element with its attributes, in the order of the page."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def with_id(self, identifier):
        return [(n, tag, attrs) for n, (tag, attrs) in enumerate(self.elements) if attrs.get("id") == identifier]

    def named(self, name):
        return [attrs for tag, attrs in self.elements if attrs.get("name") == name]


def render(form):
    html = PAGE.render(Context({"form": form}))
    return html, Collector(html)


@pytest.fixture
def refused():
    form = SampleForm({"amount": "1e5", "day": "hier", "title": ""})
    assert not form.is_valid()
    return form


def test_every_line_of_the_summary_leads_to_a_control_of_the_page(refused):
    html, page = render(refused)
    targets = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
    assert len(targets) == 6
    for target in targets:
        ((_n, tag, _attrs),) = page.with_id(target[1:])
        assert tag in {"input", "select", "textarea"}
    assert "#id_stage_0" in targets, "a group of buttons is reached at its first button"


def test_the_summary_and_the_field_say_the_same_words(refused):
    html, _page = render(refused)
    for error in listed_errors(refused):
        assert html.count(str(conditional_escape(error["message"]))) == 2


def test_the_summary_can_take_the_focus(refused):
    _html, page = render(refused)
    summary = next(attrs for _tag, attrs in page.elements if attrs.get("class") == "error-summary")
    assert summary["tabindex"] == "-1"
    assert page.with_id(summary["aria-labelledby"])


def test_an_error_of_the_whole_form_is_listed_without_a_link():
    form = SampleForm({"title": "global"})
    html, _page = render(form)
    assert "<li>Ces deux réponses se contredisent.</li>" in html


def test_label_hint_and_error_come_before_the_control_and_are_tied_to_it(refused):
    _html, page = render(refused)
    control = next(attrs for attrs in page.named("amount"))
    described = control["aria-describedby"].split()
    assert described == ["id_amount_helptext", "id_amount_error"]
    ((place, _tag, _attrs),) = page.with_id("id_amount")
    for identifier in described:
        ((before, _tag, _attrs),) = page.with_id(identifier)
        assert before < place
    assert control["aria-invalid"] == "true"
    assert any(tag == "label" and attrs.get("for") == "id_amount" for tag, attrs in page.elements[:place])


def test_a_group_of_choices_stands_in_a_fieldset_with_its_legend_hint_and_error(refused):
    html, page = render(refused)
    fieldset = next(attrs for tag, attrs in page.elements if tag == "fieldset")
    assert fieldset["aria-describedby"] == "id_stage_helptext id_stage_error"
    assert re.search(r'<legend class="field__label">Étape\s*</legend>', html)
    assert page.named("stage")[1]["aria-describedby"] == "id_stage_1_hint"
    assert page.with_id("id_stage_1_hint")


def test_optional_fields_say_so_and_no_star_marks_the_others():
    html, _page = render(SampleForm())
    assert html.count("(facultatif)") == 2
    assert "*" not in html


def test_a_draft_says_itself_what_is_optional():
    class DraftForm(BaseForm):
        optional_fields = ("note",)
        change = forms.CharField(label="Changement", required=False)
        note = forms.CharField(label="Note", required=False)

    html, _page = render(DraftForm())
    assert html.count("(facultatif)") == 1
    assert re.search(r"Note\s*<span", html)


def test_the_browser_is_never_asked_to_refuse():
    html, page = render(SampleForm())
    assert not [attrs for _tag, attrs in page.elements if "required" in attrs]
    assert "style=" not in html


def test_help_text_and_errors_are_escaped():
    html, _page = render(SampleForm())
    assert "Une phrase &lt;courte&gt;." in html


def test_a_required_field_left_empty_says_what_to_do():
    form = SampleForm({})
    assert form.errors["title"] == ["Remplissez le champ «\xa0Titre\xa0»."]
    assert form.errors["stage"] == ["Faites un choix pour «\xa0Étape\xa0»."]
    assert form.errors["agrees"] == ["Cochez «\xa0J’accepte\xa0» pour continuer."]


def test_words_chosen_by_a_form_are_kept():
    class OwnForm(BaseForm):
        met = LocalDateField(error_messages={"required": "Inscrivez la date de la rencontre."})

    assert OwnForm({}).errors["met"] == ["Inscrivez la date de la rencontre."]


def test_an_empty_choice_invites_to_choose():
    html, _page = render(SampleForm())
    assert "---------" not in html
    assert "Choisissez…" in html


def test_hidden_fields_are_printed_without_label():
    html, page = render(SampleForm())
    assert page.named("secret")[0]["type"] == "hidden"
    assert 'for="id_secret"' not in html


def test_no_two_elements_share_an_id(refused):
    _html, page = render(refused)
    ids = [attrs["id"] for _tag, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


class LineForm(BaseForm):
    label = forms.CharField(label="Poste")
    planned = MoneyField(label="Prévu")


def test_errors_of_each_line_of_a_table_lead_to_that_line():
    lines = formset_factory(LineForm, formset=BaseFormSet, extra=2)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-label": "Salaires", "form-1-planned": "abc"}
    formset = lines(data)
    assert not formset.is_valid()
    helper = formset.helper
    helper.template = "pic/table_inline_formset.html"
    helper.caption = "Budget"
    page = Template("{% load ui crispy_forms_tags %}{% error_summary formset %}{% crispy formset helper %}")
    html = page.render(Context({"formset": formset, "helper": helper}))
    collected = Collector(html)
    targets = [attrs["href"][1:] for tag, attrs in collected.elements if tag == "a"]
    assert targets == ["id_form-0-planned", "id_form-1-label", "id_form-1-planned"]
    assert all(len(collected.with_id(target)) == 1 for target in targets)
    labels = {attrs["for"] for tag, attrs in collected.elements if tag == "label"}
    assert labels >= {"id_form-0-label", "id_form-0-planned", "id_form-1-label", "id_form-1-planned"}
    ids = [attrs["id"] for _tag, attrs in collected.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


TITLE = Template("{% load ui %}{% page_has_errors as failed %}{% if failed %}Erreur{% endif %}")


def test_the_title_of_a_page_with_a_refused_form_says_error(refused):
    assert TITLE.render(Context({"any_name": refused})) == "Erreur"
    assert TITLE.render(Context({"many": [SampleForm(), refused]})) == "Erreur"


def test_the_title_of_a_page_whose_form_is_new_or_good_says_nothing():
    class Small(BaseForm):
        name = forms.CharField()

    good = Small({"name": "x"})
    good.is_valid()
    not_yet_judged = Small({})
    assert TITLE.render(Context({"a": Small(), "b": good, "c": not_yet_judged, "d": "texte", "e": None})) == ""
