"""Run the Python texts of standard input, a JSON list, each in its own process and all at once; print what each said.

As a server does, one interpreter gets ready and forks before anybody connects to the database. Cold processes would
read the whole portal's addresses while they hold SQLite's one lock, half a second apiece: the last of thirty would
then wait longer than a writer may, and that says nothing about the portal. What the texts import is read before the
fork too, once instead of once for each: the acts then meet, and not the readings of thirty sets of modules.
"""

import ast
import contextlib
import io
import json
import multiprocessing
import sys

import django


def act(script):
    gate.wait(timeout=60)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(script, {})  # noqa: S102 - the text comes from the test that started this program
    return said.getvalue().strip().rpartition("\n")[2]


def read_ahead(scripts):
    """Make the imports of these texts, and nothing else of what they do."""
    statements = {ast.unparse(node): node for script in scripts for node in ast.parse(script).body}
    for text, node in statements.items():
        if isinstance(node, ast.Import | ast.ImportFrom):
            exec(text, {})  # noqa: S102 - as above


if __name__ == "__main__":
    django.setup()
    from pic_portal.warming import warm_up

    scripts = json.load(sys.stdin)
    read_ahead(scripts)
    warm_up()
    fork = multiprocessing.get_context("fork")
    gate = fork.Barrier(len(scripts))
    # As many processes as texts, and each waits at the gate: none can take a second text.
    with fork.Pool(len(scripts)) as pool:
        answers = pool.map(act, scripts, chunksize=1)
    json.dump(answers, sys.stdout)
