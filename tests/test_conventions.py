"""The house rules that a machine can check. Each failure names the file and the line."""

import ast
import re

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

from tests import source

MAX_LINES = 400


def report(found):
    assert not found, "\n" + "\n".join(found)


def searched(paths, pattern, *, flags=0):
    """Return « path:line: text » wherever a pattern stands."""
    regex = re.compile(pattern, flags)
    return [
        f"{path}:{number}: {line.strip()[:140]}"
        for path in paths
        for number, line in enumerate((source.ROOT / path).read_text().splitlines(), start=1)
        if regex.search(line)
    ]


# --- Apps and what they may know ------------------------------------------------------------------------------------
def test_every_app_has_its_place_in_the_order_of_imports():
    placed = set().union(*source.layers())
    report([f"{name} n’est pas dans pyproject.toml" for name in source.app_names() if name not in placed])
    assert set(source.import_contracts()["root_packages"]) == set(source.app_names())


def test_every_app_with_models_keeps_the_inner_order():
    inside = next(contract for contract in source.import_contracts()["contracts"] if contract["id"] == "inside")
    with_models = {config.label for config in source.own_apps() if any(config.get_models())}
    assert set(inside["containers"]) == with_models


def test_relations_between_models_point_down_as_imports_do():
    rank = {name: index for index, layer in enumerate(source.layers()) for name in layer}
    found = []
    for config in source.own_apps():
        for model in config.get_models(include_auto_created=True):
            for field in model._meta.get_fields(include_hidden=True):
                if field.auto_created or not field.is_relation or field.related_model is None:
                    continue
                other = field.related_model._meta.app_label
                if other in rank and other != config.label and rank[other] <= rank[config.label]:
                    found.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    report(found)


# --- How code reads -------------------------------------------------------------------------------------------------
def views():
    return [path for path in source.product_modules() if path.stem == "views" or "views" in path.parts]


def test_a_view_asks_in_the_vocabulary_of_querysets():
    forbidden = {"filter", "exclude", "annotate", "aggregate", "raw", "extra"}
    report(
        [
            f"{path}:{line}: {name}()"
            for path in views()
            for line, name, _ in source.calls(path)
            if name.rpartition(".")[2] in forbidden
        ]
    )


FORBIDDEN_CALLS = {
    "mark_safe": "le HTML s’échappe",
    "datetime.now": "l’heure est un argument, ou django.utils.timezone.now()",
    "datetime.utcnow": "l’heure est un argument, ou django.utils.timezone.now()",
    "date.today": "django.utils.timezone.localdate()",
    "time.sleep": "rien n’attend",
    "float": "l’argent et les heures sont exacts",
    "csrf_exempt": "chaque formulaire porte son jeton",
}


def test_no_product_code_calls_what_is_forbidden():
    report(
        [
            f"{path}:{line}: {name} ({reason})"
            for path in source.product_modules()
            for line, name, _ in source.calls(path)
            for end, reason in FORBIDDEN_CALLS.items()
            if name == end or name.endswith(f".{end}")
        ]
    )


# Mail programs post there by themselves (RFC 8058): the address holds a personal token, and can only end a subscription.
POSTED_BY_MACHINES = ["events/views/newsletter.py"]


def test_no_view_is_exempt_from_the_csrf_token_but_the_one_that_leaves_the_newsletter():
    found = searched(source.product_modules(), r"^\s*@?(method_decorator\()?csrf_exempt\b|import .*\bcsrf_exempt\b")
    report([line for line in found if line.partition(":")[0] not in POSTED_BY_MACHINES])
    assert (source.ROOT / POSTED_BY_MACHINES[0]).read_text().count("@csrf_exempt\n") == 1


def test_a_form_names_its_fields():
    report(searched(source.product_modules(), r"""\bfields\s*=\s*["']__all__["']"""))


def test_the_query_string_never_reaches_the_orm_as_it_is():
    report(searched(source.product_modules(), r"\*\*\s*request\.(GET|POST)"))


def test_no_exception_is_swallowed_whole():
    report(
        [
            f"{path}:{node.lineno}"
            for path in source.product_modules()
            for node in ast.walk(source.tree(path))
            if isinstance(node, ast.ExceptHandler)
            and (node.type is None or source.dotted(node.type) in ("Exception", "BaseException"))
            and all(isinstance(step, ast.Pass) for step in node.body)
        ]
    )


def test_only_post_migrate_is_a_signal():
    """A field's own ``def pre_save`` is no signal."""
    report(searched(source.product_modules(), r"(?<!def )\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b"))


def test_nothing_is_left_for_later():
    code = [path for path in source.files() if path.suffix in (".py", ".html", ".css", ".js", ".sh")]
    report(searched(code, r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b"))


def test_no_file_knows_the_paths_of_one_machine():
    text = [path for path in source.files() if path.suffix in (".py", ".html", ".md", ".yaml", ".toml", ".ini", ".js")]
    report(searched(text, r"""(?<![\w.:/-])/(?:root|work|home)/[a-z]"""))


def test_a_module_stays_within_a_comfortable_read():
    lengths = {
        path: len((source.ROOT / path).read_text().splitlines())
        for path in source.files()
        if path.suffix == ".py" and "migrations" not in path.parts
    }
    report([f"{path} : {count} lignes" for path, count in lengths.items() if count > MAX_LINES])


# --- Templates ------------------------------------------------------------------------------------------------------
def pages():
    """Return the templates that a browser shows, not those of e-mails and PDFs."""
    return [path for path in source.templates() if not {"emails", "email", "pdf"} & set(path.parts)]


def test_no_template_trusts_html_as_it_is():
    report(searched(source.templates(), r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off"))


def test_no_page_holds_an_inline_style_or_handler():
    report(searched(pages(), r"""<style\b|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|href\s*=\s*["']javascript:"""))


def test_no_page_holds_an_inline_script():
    report(searched(pages(), r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)"))


def test_no_template_loads_anything_from_another_host():
    report(
        searched(
            source.templates(), r"""<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc\s*=\s*["']\s*(?:https?:)?//"""
        )
    )
    report(searched(source.templates(), r"""<link\b[^>]*\bhref\s*=\s*["']\s*(?:https?:)?//"""))


def test_every_posted_form_carries_its_token():
    found = []
    for path in pages():
        text = (source.ROOT / path).read_text()
        for form in re.findall(r"<form\b.*?</form>", text, flags=re.S | re.I):
            if re.search(r"""method\s*=\s*["']post""", form, flags=re.I) and "csrf_token" not in form:
                found.append(f"{path} : un formulaire POST sans {{% csrf_token %}}")
    report(found)


def test_a_form_that_posts_is_never_included_without_its_page():
    """« only » takes the token away, and the form is refused when somebody sends it."""
    posting = {
        path.relative_to("templates").as_posix()
        for path in pages()
        if path.parts[0] == "templates" and "csrf_token" in (source.ROOT / path).read_text()
    }
    alone = re.compile(r"""\{%\s*include\s+["']([^"']+)["'][^%]*\bonly\s*%\}""")
    report(
        [
            f"{path} : {name}"
            for path in pages()
            for name in alone.findall((source.ROOT / path).read_text())
            if name in posting
        ]
    )


def test_a_component_says_on_its_first_line_what_it_takes():
    components = [path for path in source.templates() if "ui" in path.parts[:-1] and "templates" in path.parts]
    report(
        [
            str(path)
            for path in components
            if path.parent.name == "ui"
            and not (source.ROOT / path).read_text().lstrip().startswith(("{#", "{% comment"))
            and not (source.ROOT / path).read_text().startswith("{% extends")
        ]
    )


# --- Migrations -----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def migrations():
    return MigrationLoader(None)


def test_each_app_with_models_has_one_line_of_migrations(migrations):
    assert not migrations.detect_conflicts()
    with_models = {config.label for config in source.own_apps() if any(config.get_models())}
    assert with_models <= migrations.migrated_apps


def test_a_migration_can_be_undone(migrations):
    found = []
    for (label, name), migration in migrations.disk_migrations.items():
        if label in source.app_names():
            for operation in migration.operations:
                if isinstance(operation, RunPython | RunSQL) and not operation.reversible:
                    found.append(f"{label}.{name} : {operation.describe()}")
    report(found)


# --- Tests ----------------------------------------------------------------------------------------------------------
def test_no_test_sleeps_or_pretends():
    found = [
        f"{path}:{line}: {name}"
        for path in source.test_modules()
        for line, name, _ in source.calls(path)
        if name in ("time.sleep", "sleep", "asyncio.sleep")
    ]
    report(
        found + searched(source.test_modules(), r"^\s*(from|import) (unittest\.mock|mock)\b|^\s*from unittest import")
    )


def test_no_test_is_set_aside_for_good():
    modules = [path for path in source.test_modules() if path.name.startswith("test_")]
    report(searched(modules, r"pytest\.mark\.(skip|xfail)\b"))


def test_a_test_reads_as_a_rule():
    """Three words at least: a bare « test_create » says what is called, not what is true."""
    report(
        [
            f"{path}:{node.lineno}: {node.name}"
            for path in source.test_modules()
            for node in ast.walk(source.tree(path))
            if isinstance(node, ast.FunctionDef)
            and path.name.startswith("test_")
            and node.name.startswith("test_")
            and len(node.name.split("_")) < 4
        ]
    )


# --- Models ---------------------------------------------------------------------------------------------------------
def test_money_and_durations_are_never_floats():
    report(
        [
            f"{model._meta.label}.{field.name}"
            for config in source.own_apps()
            for model in config.get_models()
            for field in model._meta.get_fields()
            if getattr(field, "get_internal_type", str)() == "FloatField"
        ]
    )


def test_who_and_when_travel_together():
    """Where « …_by » and its « …_at » may both be empty, a constraint keeps both or neither."""
    found = []
    for config in source.own_apps():
        for model in config.get_models():
            text = " ".join(str(constraint.deconstruct()) for constraint in model._meta.constraints)
            for field in model._meta.concrete_fields:
                if field.name.endswith("_by") and field.null and may_be_empty(model, f"{field.name[:-3]}_at"):
                    found += [f"{model._meta.label}.{field.name}"] if field.name not in text else []
    report(found)


def may_be_empty(model, name):
    try:
        return model._meta.get_field(name).null
    except FieldDoesNotExist:
        return False
