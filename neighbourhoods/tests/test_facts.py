"""Reference files are read with types, and a fault says where it is."""

import datetime
from decimal import Decimal

import pytest

from neighbourhoods.facts import FactError, read_facts
from neighbourhoods.models import Family

KEYS = {"name", "amount", "day", "open", "family", "children"}


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "exemple.yaml"
        path.write_text(text, encoding="utf-8")
        return read_facts(path, keys=KEYS)

    return read


def test_each_value_is_returned_with_its_type(read):
    facts = read("name: Dynamo\namount: 25000\nday: 2022-02-01\nopen: true\nfamily: external\n")
    assert facts.text("name") == "Dynamo"
    assert facts.dollars("amount") == Decimal(25000)
    assert facts.day("day") == datetime.date(2022, 2, 1)
    assert facts.flag("open") is True
    assert facts.choice("family", Family) is Family.EXTERNAL


@pytest.mark.parametrize(
    ("text", "ask", "said"),
    [
        ("amount: 1\n\nname: 12\n", lambda facts: facts.text("name"), "ligne 3, clé « name » : un texte est attendu"),
        ("name: ''\n", lambda facts: facts.text("name"), "ligne 1, clé « name » : ce texte est vide"),
        ("name: abc\n", lambda facts: facts.text("name", longest=2), "ce texte dépasse 2 caractères"),
        ("name: x\n", lambda facts: facts.text("day"), "clé « day » : cette clé manque"),
        ("amount: 25000.5\n", lambda facts: facts.dollars("amount"), "un nombre entier est attendu"),
        ("amount: true\n", lambda facts: facts.whole("amount"), "un nombre entier est attendu"),
        ("amount: 0\n", lambda facts: facts.whole("amount", at_least=1), "ce nombre est hors des bornes"),
        ("day: 2022-02-01 10:00:00\n", lambda facts: facts.day("day"), "une date année-mois-jour est attendue"),
        ("open: oui\n", lambda facts: facts.flag("open"), "« true » ou « false » est attendu"),
        ("family: friends\n", lambda facts: facts.choice("family", Family), "« friends » n’est pas l’un de"),
        ("children: 3\n", lambda facts: facts.entries("children", keys=KEYS), "une liste d’entrées est attendue"),
    ],
)
def test_a_value_of_the_wrong_type_names_its_line_and_its_key(read, text, ask, said):
    with pytest.raises(FactError) as refusal:
        ask(read(text))
    message = str(refusal.value).replace("\u00a0", " ")
    assert message.startswith("exemple.yaml, ligne ")
    assert said in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nom: Dynamo\n", "ligne 1, clé « nom » : cette clé n’est pas connue"),
        ("name: A\nname: B\n", "ligne 2, clé « name » : cette clé est écrite deux fois"),
        ("name: [\n", "ce n’est pas du YAML bien formé"),
        ("- name\n", "des clés sont attendues"),
    ],
)
def test_a_malformed_file_is_refused(read, text, said):
    with pytest.raises(FactError) as refusal:
        read(text)
    assert said in str(refusal.value).replace("\u00a0", " ")


def test_a_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(FactError):
        read_facts(tmp_path / "absent.yaml", keys=KEYS)


def test_the_fault_of_a_nested_entry_names_its_own_line(read):
    facts = read("children:\n  - name: A\n  - name: 3\n")
    second = facts.entries("children", keys={"name"})[1]
    with pytest.raises(FactError, match="ligne 3"):
        second.text("name")
