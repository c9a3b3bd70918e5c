"""The repository as the convention tests read it: its apps, Python modules and templates."""

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent


@cache
def files():
    """Return every file that git tracks or would track, as paths relative to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return sorted({path for name in listed.split("\0") if name and (ROOT / (path := Path(name))).is_file()})


def own_apps():
    """Return the app configs that live in this repository."""
    return [config for config in apps.get_app_configs() if Path(config.path).parent == ROOT]


def app_names():
    return [config.label for config in own_apps()]


def import_contracts():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def layers():
    """Return the apps from the top layer to the bottom; each layer is a set of equals that do not know each other."""
    contract = next(contract for contract in import_contracts()["contracts"] if contract["id"] == "apps")
    return [{name.strip(" ()") for name in layer.split("|")} for layer in contract["layers"]]


def product_modules():
    """Return the apps' Python files, without their tests, factories and migrations."""
    return [
        path
        for path in files()
        if path.suffix == ".py"
        and path.parts[0] in app_names()
        and not {"tests", "migrations"} & set(path.parts)
        and path.name not in ("factories.py", "settings_test.py")
    ]


def test_modules():
    return [path for path in files() if path.suffix == ".py" and ("tests" in path.parts or path.name == "conftest.py")]


def templates():
    return [path for path in files() if path.suffix == ".html" and "static" not in path.parts]


@cache
def tree(path):
    return ast.parse((ROOT / path).read_text(), filename=str(path))


def dotted(node):
    """Return « a.b.c » for a chain of attributes, an empty text for anything else."""
    if isinstance(node, ast.Attribute):
        parent = dotted(node.value)
        return f"{parent}.{node.attr}" if parent else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def calls(path):
    """Yield (line, dotted name, call) for each call of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func), node
