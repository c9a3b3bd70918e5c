"""One command makes a backup, one restores it: database and files, on both databases."""

import io
import json
import os
import shutil
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.append_only import missing_triggers
from accounts.factories import UserFactory
from accounts.models import User
from notifications import delivery
from notifications.factories import NOW, EmailFactory
from notifications.models import Email
from tests.plugins.services import cannot_run
from tests.services import find_program


@pytest.fixture
def place(tmp_path, settings, monkeypatch):
    """A portal's folder of the test's own; PostgreSQL's programs where Debian hides them."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    if connection.vendor == "postgresql":
        program = find_program("pg_dump")
        if program is None:
            cannot_run("pg_dump n’est pas installé (paquet postgresql-client).")
        monkeypatch.setenv("PATH", f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def quiet(command, *arguments, **options):
    output = io.StringIO()
    call_command(command, *arguments, stdout=output, stderr=output, **options)
    return output.getvalue()


@pytest.mark.django_db(transaction=True)
def test_what_was_backed_up_comes_back_database_and_files(place):
    UserFactory(email="avant@example.org")
    stored = default_storage.save("letters/lettre.pdf", ContentFile(b"%PDF une lettre"))
    archive = place / "copie.tar.gz"
    assert "copie.tar.gz" in quiet("backup", str(archive))

    UserFactory(email="apres@example.org")
    User.objects.filter(email="avant@example.org").update(first_name="Changé")
    shutil.rmtree(place / "files")
    default_storage.save("letters/autre.pdf", ContentFile(b"plus tard"))

    said = quiet("restore", str(archive), confirm=True)
    assert list(User.objects.values_list("email", flat=True)) == ["avant@example.org"]
    assert User.objects.get().first_name != "Changé"
    assert Path(default_storage.path(stored)).read_bytes() == b"%PDF une lettre"
    assert not default_storage.exists("letters/autre.pdf")
    assert missing_triggers(connection) == []
    # What stood there before can still come back.
    [safety] = (place / "backups").glob("avant-restauration-*.tar.gz")
    assert str(safety) in said
    quiet("restore", str(safety), confirm=True)
    assert User.objects.filter(email="apres@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_an_archive_is_its_owners_only_and_holds_no_key(place):
    quiet("backup")
    [archive] = (place / "backups").iterdir()
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as content:
        assert not any("secret" in name for name in content.getnames())


@pytest.mark.django_db(transaction=True)
def test_nothing_is_replaced_without_a_confirmation(place):
    quiet("backup", str(place / "copie.tar.gz"))
    UserFactory(email="apres@example.org")
    with pytest.raises(CommandError, match="--confirm"):
        quiet("restore", str(place / "copie.tar.gz"))
    assert User.objects.filter(email="apres@example.org").exists()


def archive_of(path, **entries):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"../ailleurs": b"x"}, "sort d’elle"),
        ({"manifest.json": b"{}"}, "pas le format"),
        ({"manifest.json": json.dumps({"format": 1, "database": "oracle"}).encode()}, "vient de oracle"),
        ({"autre": b"x"}, "ne se lit pas"),
    ],
)
def test_an_archive_that_is_not_ours_is_refused_and_nothing_moves(place, entries, words):
    UserFactory(email="avant@example.org")
    default_storage.save("a.txt", ContentFile(b"a"))
    path = archive_of(place / "bizarre.tar.gz", **entries)
    with pytest.raises(CommandError, match=words):
        quiet("restore", str(path), confirm=True)
    assert User.objects.filter(email="avant@example.org").exists()
    assert default_storage.exists("a.txt")
    assert not (place / "ailleurs").exists()


@pytest.mark.django_db(transaction=True)
def test_a_torn_archive_is_refused_in_words(place):
    quiet("backup", str(place / "copie.tar.gz"))
    whole = (place / "copie.tar.gz").read_bytes()
    (place / "torn.tar.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CommandError, match="ne se lit pas"):
        quiet("restore", str(place / "torn.tar.gz"), confirm=True)
    with pytest.raises(CommandError, match="Il n’y a pas d’archive"):
        quiet("restore", str(place / "absente.tar.gz"), confirm=True)


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_waited_in_the_backup_is_sent_again_by_a_person_only(place, mailoutbox, as_user, team_member):
    """It left after the backup, which the restored row cannot know; an ordinary e-mail leaves again rather than never."""
    EmailFactory(is_letter=True, subject="Lettre")
    EmailFactory(is_letter=True, subject="Lettre", claimed=True)
    EmailFactory(subject="Rappel")
    archive = place / "copie.tar.gz"
    quiet("backup", str(archive))
    delivery.deliver_due(NOW)
    quiet("restore", str(archive), confirm=True)
    delivery.deliver_due(NOW + timedelta(days=2))
    assert sorted(message.subject for message in mailoutbox) == ["Lettre", "Rappel", "Rappel"]

    client, letter = as_user(team_member), Email.objects.filter(is_letter=True).first()
    listed = client.get("/equipe/courriels/?etat=a-voir").text
    assert (
        listed.count("Une sauvegarde a été restaurée") == listed.count("sort inconnu") - 1 == 2
    )  # and the filter's name
    client.post(f"/equipe/courriels/{letter.pk}/relancer/")
    delivery.deliver_due(timezone.now() + timedelta(days=999))
    assert len(mailoutbox) == 3  # not without a word that it may be there already
    client.post(f"/equipe/courriels/{letter.pk}/relancer/", {"acknowledged": "on"})
    delivery.deliver_due(timezone.now() + timedelta(days=999))
    assert [message.subject for message in mailoutbox[3:]] == ["Lettre"]
