"""``replay_hours`` as another program runs it: a file in, figures or a refusal out, no database."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from coaching.ledger.files import write_journal

from .test_replay import EXAMPLE

pytestmark = pytest.mark.process


@pytest.fixture
def run(tmp_path):
    def run_one(content, *options):
        path = tmp_path / "journal.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return subprocess.run(
            [sys.executable, "manage.py", "replay_hours", str(path), *options],
            cwd=settings.BASE_DIR,
            env={"PATH": "/usr/bin:/bin", "PIC_VAR": str(tmp_path / "var"), "DATABASE_URL": "sqlite:////nowhere/x"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run_one


def test_the_figures_go_to_standard_output(run):
    done = run(write_journal(EXAMPLE))
    assert (done.returncode, done.stderr) == (0, "")
    last = json.loads(done.stdout)["years"][-1]
    assert (last["label"], last["opening"], last["covered"], last["closing"]) == ("2027", 1860, 255, 1605)


def test_as_of_and_known_at_keep_what_was_dated_and_known(run):
    done = run(write_journal(EXAMPLE), "--as-of", "2024-06-30", "--known-at", "2030-01-01T00:00:00Z")
    assert [line["id"] for line in json.loads(done.stdout)["sessions"]] == ["A"]


def test_a_refused_journal_ends_with_two_the_line_and_the_rule(run):
    content = write_journal(EXAMPLE)
    content["entries"][0]["minutes"] = 10
    done = run(content)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "écriture A\u00a0: une durée est un multiple positif de 15 minutes."


@pytest.mark.parametrize("options", [("--as-of", "hier"), ("--known-at", "2024-01-01T00:00:00")])
def test_a_date_that_is_none_ends_with_two(run, options):
    done = run(write_journal(EXAMPLE), *options)
    assert done.returncode == 2
    assert options[0] in done.stderr


def test_a_file_that_is_not_there_ends_with_two(run):
    done = subprocess.run(
        [sys.executable, "manage.py", "replay_hours", "nulle-part.json"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "nulle-part.json" in done.stderr
