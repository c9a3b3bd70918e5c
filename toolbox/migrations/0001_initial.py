import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import toolbox.models.resources
import toolbox.models.suggestions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("events", "0004_two_organisers_at_once"),
        ("proposals", "0004_rare_acts"),
        ("reports", "0004_lessons_by_stem"),
    ]

    operations = [
        migrations.CreateModel(
            name="Resource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lock_version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="version du texte"),
                ),
                ("saved_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="changée le")),
                ("code", models.SlugField(max_length=80, unique=True, verbose_name="adresse")),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="en une phrase")),
                ("description", models.TextField(blank=True, max_length=4000, verbose_name="ce que l’on y trouve")),
                ("author", models.CharField(blank=True, max_length=200, verbose_name="auteur ou organisme")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année")),
                ("licence", models.CharField(blank=True, max_length=120, verbose_name="licence ou conditions d’usage")),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("guide", "Guide"),
                            ("fiche", "Fiche"),
                            ("modele", "Modèle à remplir"),
                            ("video", "Vidéo"),
                            ("article", "Article ou étude"),
                            ("page", "Page du portail"),
                            ("autre", "Autre"),
                        ],
                        default="autre",
                        max_length=10,
                        verbose_name="format",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("fr", "Français"),
                            ("en", "Anglais"),
                            ("fr-en", "Français et anglais"),
                            ("autre", "Autre langue"),
                            ("nc", "Langue non indiquée"),
                        ],
                        default="fr",
                        max_length=5,
                        verbose_name="langue",
                    ),
                ),
                (
                    "depth",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Pour commencer"), (2, "Pour aller plus loin"), (3, "Pour approfondir")],
                        default=2,
                        verbose_name="niveau",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="durée de lecture ou d’écoute (minutes)"
                    ),
                ),
                ("pages", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pages")),
                (
                    "keywords",
                    models.CharField(
                        blank=True,
                        help_text="Ils font trouver la ressource; ils ne se lisent nulle part.",
                        max_length=400,
                        verbose_name="mots que l’on cherche",
                    ),
                ),
                ("content_key", models.CharField(editable=False, max_length=1100, null=True, unique=True)),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="à revoir le")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="à retirer après le")),
                ("reviewed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="revue le")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="ajoutée le")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="publiée le"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retirée le"),
                ),
                (
                    "withdrawn_why",
                    models.CharField(blank=True, editable=False, max_length=240, verbose_name="motif du retrait"),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                ("is_fictitious", models.BooleanField(default=False, verbose_name="donnée fictive")),
                (
                    "activities",
                    models.ManyToManyField(
                        blank=True,
                        related_name="resources",
                        to="events.activity",
                        verbose_name="activités qui s’en servent",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajoutée par",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="toolbox.resource",
                        verbose_name="réunie à",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="revue par",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changée par",
                    ),
                ),
                (
                    "stages",
                    models.ManyToManyField(
                        blank=True, related_name="resources", to="proposals.stage", verbose_name="étapes"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retirée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "ressource",
                "verbose_name_plural": "ressources",
                "ordering": ["title", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("published_at__isnull", False), ("withdrawn_at", None)),
                        fields=["expires_on", "id"],
                        name="toolbox_resource_public",
                    ),
                    models.Index(fields=["review_on"], name="toolbox_resource_to_review"),
                    models.Index(fields=["expires_on"], name="toolbox_resource_expiring"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("merged_into", None),
                                ("withdrawn_at", None),
                                ("withdrawn_by", None),
                                ("withdrawn_why", ""),
                            ),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="toolbox_resource_withdrawn_by_and_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("reviewed_by", None)),
                            models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="toolbox_resource_reviewed_by_and_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("saved_at", None), ("saved_by", None)),
                            models.Q(("saved_at__isnull", False), ("saved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="toolbox_resource_changed_by_and_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("pk")), _negated=True),
                        name="toolbox_resource_not_merged_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("year", None), models.Q(("year__gte", 1900), ("year__lte", 2100)), _connector="OR"
                        ),
                        name="toolbox_resource_year_is_plausible",
                        violation_error_message="Inscrivez une année entre 1900 et 2100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes", None), ("minutes__gte", 1), _connector="OR"),
                        name="toolbox_resource_lasts_a_minute",
                        violation_error_message="Inscrivez une durée d’au moins une minute, ou laissez vide.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stem", models.CharField(max_length=60, unique=True, verbose_name="radical")),
                ("frequency", models.PositiveIntegerField(default=0, verbose_name="ressources")),
                ("postings", models.BinaryField(default=bytes)),
            ],
            options={
                "verbose_name": "radical de l’index",
                "verbose_name_plural": "radicaux de l’index",
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=60, unique=True, verbose_name="mot")),
            ],
            options={
                "verbose_name": "mot de l’index",
                "verbose_name_plural": "mots de l’index",
            },
        ),
        migrations.CreateModel(
            name="WordGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    models.CharField(
                        help_text="Séparés par des virgules. Exemple\xa0: pérennisation, pérennité, durabilité.",
                        max_length=300,
                        unique=True,
                        verbose_name="mots équivalents",
                    ),
                ),
            ],
            options={
                "verbose_name": "groupe de mots équivalents",
                "verbose_name_plural": "groupes de mots équivalents",
                "ordering": ["words"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "resource",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="toolbox.resource",
                    ),
                ),
                ("facets", models.PositiveIntegerField()),
                ("sort_title", models.CharField(max_length=200)),
                ("stems", models.TextField()),
            ],
            options={
                "verbose_name": "ressource dans l’index",
                "verbose_name_plural": "ressources dans l’index",
            },
        ),
        migrations.CreateModel(
            name="IndexState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "état de l’index",
                "verbose_name_plural": "état de l’index",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="toolbox_index_state_alone")
                ],
            },
        ),
        migrations.CreateModel(
            name="Path",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="adresse")),
                ("title", models.CharField(max_length=120, verbose_name="titre")),
                ("summary", models.CharField(max_length=300, verbose_name="en une phrase")),
                ("description", models.TextField(blank=True, max_length=4000, verbose_name="introduction")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publié le")),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paths",
                        to="proposals.stage",
                        verbose_name="étape",
                    ),
                ),
            ],
            options={
                "verbose_name": "parcours",
                "verbose_name_plural": "parcours",
                "ordering": ["stage", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="toolbox.resource",
                        verbose_name="ressource",
                    ),
                ),
            ],
            options={
                "verbose_name": "place d’une ressource dans un thème",
                "verbose_name_plural": "places des ressources dans les thèmes",
                "ordering": ["theme", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="adresse")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="ordre")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="nom")),
                ("short_name", models.CharField(max_length=40, unique=True, verbose_name="nom court")),
                ("introduction", models.CharField(max_length=300, verbose_name="en une phrase")),
                ("description", models.TextField(blank=True, max_length=4000, verbose_name="introduction")),
                (
                    "keywords",
                    models.CharField(
                        blank=True,
                        help_text="Ils font trouver ce thème; ils ne se lisent nulle part.",
                        max_length=400,
                        verbose_name="mots que l’on cherche",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "activities",
                    models.ManyToManyField(
                        blank=True,
                        related_name="themes",
                        to="events.activity",
                        verbose_name="activités collectives liées",
                    ),
                ),
                (
                    "tags",
                    models.ManyToManyField(
                        blank=True,
                        related_name="themes",
                        to="reports.tag",
                        verbose_name="étiquettes d’apprentissage liées",
                    ),
                ),
            ],
            options={
                "verbose_name": "thème",
                "verbose_name_plural": "thèmes",
                "ordering": ["position"],
            },
        ),
        migrations.AddField(
            model_name="resource",
            name="themes",
            field=models.ManyToManyField(
                blank=True,
                related_name="resources",
                through="toolbox.Placement",
                to="toolbox.theme",
                verbose_name="thèmes",
            ),
        ),
        migrations.AddField(
            model_name="placement",
            name="theme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="placements",
                to="toolbox.theme",
                verbose_name="thème",
            ),
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("link", models.URLField(blank=True, max_length=1000, verbose_name="adresse")),
                ("page", models.CharField(blank=True, max_length=200, verbose_name="page du portail")),
                (
                    "file",
                    models.FileField(
                        blank=True, upload_to=toolbox.models.resources.stored_under, verbose_name="fichier"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="nom du fichier")),
                ("kind", models.CharField(blank=True, max_length=10, verbose_name="type")),
                ("size", models.PositiveIntegerField(blank=True, null=True, verbose_name="taille (octets)")),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("change", models.CharField(blank=True, max_length=240, verbose_name="ce qui change")),
                ("at", models.DateTimeField(verbose_name="le")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="toolbox.resource",
                        verbose_name="ressource",
                    ),
                ),
            ],
            options={
                "verbose_name": "version d’une ressource",
                "verbose_name_plural": "versions des ressources",
                "ordering": ["resource", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("resource", "number"), name="toolbox_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("link", ""), _negated=True), ("file", ""), ("page", "")),
                            models.Q(("file", ""), ("link", ""), models.Q(("page", ""), _negated=True)),
                            models.Q(
                                ("link", ""),
                                ("page", ""),
                                ("size__isnull", False),
                                models.Q(("file", ""), _negated=True),
                                models.Q(("name", ""), _negated=True),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="toolbox_version_opens_one_thing",
                        violation_error_message="Une version ouvre une adresse, un fichier ou une page\xa0: un seul des trois.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="resource",
            name="current",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="toolbox.version",
                verbose_name="version en cours",
            ),
        ),
        migrations.CreateModel(
            name="LinkWatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host", models.CharField(default="", editable=False, max_length=255, verbose_name="site")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "pas encore vérifiée"),
                            ("works", "répond"),
                            ("to_check", "à vérifier à la main"),
                            ("failing", "introuvable, à confirmer"),
                            ("dead", "brisée"),
                        ],
                        default="new",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "http_status",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="code de réponse"),
                ),
                ("reason", models.CharField(blank=True, max_length=40, verbose_name="cause")),
                ("since", models.DateTimeField(blank=True, null=True, verbose_name="dans cet état depuis")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="vérifiée le")),
                ("failed_days", models.PositiveSmallIntegerField(default=0, verbose_name="jours d’échec de suite")),
                ("last_failed_on", models.DateField(blank=True, null=True, verbose_name="dernier jour d’échec")),
                ("next_at", models.DateTimeField(verbose_name="prochaine vérification")),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                (
                    "resource",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watch",
                        to="toolbox.resource",
                        verbose_name="ressource",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="toolbox.version",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "état d’une adresse",
                "verbose_name_plural": "état des adresses",
                "ordering": ["next_at"],
                "indexes": [
                    models.Index(fields=["next_at"], name="toolbox_watch_next"),
                    models.Index(fields=["host"], name="toolbox_watch_host"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "dead"), _negated=True), ("failed_days__gte", 3), _connector="OR"
                        ),
                        name="toolbox_watch_dead_after_three_days",
                        violation_error_message="Une adresse est brisée après trois échecs, trois jours différents.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failed_days", 0), ("last_failed_on", None)),
                            models.Q(("failed_days__gte", 1), ("last_failed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="toolbox_watch_failed_on_some_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BrokenLinkReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ce qui se passe")),
                ("at", models.DateTimeField(verbose_name="signalé le")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="réglé le")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="réglé par",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="toolbox.resource",
                        verbose_name="ressource",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="toolbox.version",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "lien brisé signalé",
                "verbose_name_plural": "liens brisés signalés",
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="toolbox_report_closed_by_and_at",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkbookImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200, verbose_name="nom du classeur")),
                ("lines", models.JSONField(blank=True, default=list, verbose_name="lignes lues")),
                (
                    "replaced",
                    models.JSONField(blank=True, default=list, verbose_name="ressources remplacées par choix"),
                ),
                ("made_at", models.DateTimeField(verbose_name="lu le")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="enregistrement demandé le")),
                ("saved_at", models.DateTimeField(blank=True, null=True, verbose_name="enregistré le")),
                ("created", models.PositiveIntegerField(default=0, verbose_name="ressources ajoutées")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="ressources changées")),
                ("skipped", models.PositiveIntegerField(default=0, verbose_name="ressources laissées")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lu par",
                    ),
                ),
            ],
            options={
                "verbose_name": "classeur importé",
                "verbose_name_plural": "classeurs importés",
                "ordering": ["-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("saved_at", None), models.Q(("asked_at__isnull", False), ("lines", [])), _connector="OR"
                        ),
                        name="toolbox_import_keeps_no_line_once_saved",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Favourite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="gardée le")),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="favourites",
                        to="toolbox.resource",
                        verbose_name="ressource",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "favori",
                "verbose_name_plural": "favoris",
                "ordering": ["-at"],
                "constraints": [models.UniqueConstraint(fields=("user", "resource"), name="toolbox_favourite_once")],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="jour")),
                ("count", models.PositiveIntegerField(verbose_name="ouvertures")),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="toolbox.resource",
                        verbose_name="ressource",
                    ),
                ),
            ],
            options={
                "verbose_name": "ouvertures d’un jour",
                "verbose_name_plural": "ouvertures par jour",
                "ordering": ["-day"],
                "indexes": [models.Index(fields=["day", "resource", "count"], name="toolbox_opening_recent")],
                "constraints": [
                    models.UniqueConstraint(fields=("resource", "day"), name="toolbox_opening_once_a_day"),
                    models.CheckConstraint(condition=models.Q(("count__gte", 1)), name="toolbox_opening_counts"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="ordre")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="à quoi elle sert ici")),
                (
                    "path",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="toolbox.path",
                        verbose_name="parcours",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="toolbox.resource",
                        verbose_name="ressource",
                    ),
                ),
            ],
            options={
                "verbose_name": "pas d’un parcours",
                "verbose_name_plural": "pas des parcours",
                "ordering": ["path", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("path", "resource"), name="toolbox_step_once"),
                    models.CheckConstraint(condition=models.Q(("position__gte", 1)), name="toolbox_step_has_a_rank"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("link", models.URLField(blank=True, max_length=1000, verbose_name="adresse")),
                (
                    "file",
                    models.FileField(
                        blank=True, upload_to=toolbox.models.suggestions.stored_under, verbose_name="fichier"
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="nom du fichier")),
                ("kind", models.CharField(blank=True, max_length=10, verbose_name="type")),
                ("size", models.PositiveIntegerField(blank=True, null=True, verbose_name="taille (octets)")),
                ("content_key", models.CharField(editable=False, max_length=1100)),
                ("why", models.TextField(blank=True, max_length=4000, verbose_name="à quoi elle sert")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("email", models.EmailField(max_length=254, verbose_name="courriel")),
                ("at", models.DateTimeField(verbose_name="reçue le")),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "à lire"), ("accepted", "retenue"), ("declined", "sans suite")],
                        default="waiting",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=4000, verbose_name="mot de l’équipe")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="réponse le")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="réponse de",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="toolbox.resource",
                        verbose_name="ressource",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="toolbox.theme",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "ressource proposée",
                "verbose_name_plural": "ressources proposées",
                "ordering": ["-at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "waiting")),
                        fields=("content_key",),
                        name="toolbox_suggestion_once_while_it_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("link", ""), _negated=True), ("file", "")),
                            models.Q(
                                ("link", ""),
                                ("size__isnull", False),
                                models.Q(("file_name", ""), _negated=True),
                                models.Q(
                                    models.Q(("file", ""), _negated=True),
                                    models.Q(("status", "waiting"), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="toolbox_suggestion_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at", None), ("answered_by", None), ("resource", None), ("status", "waiting")
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("resource__isnull", False),
                                ("status", "accepted"),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("status", "declined"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="toolbox_suggestion_answered_by_and_at",
                        violation_error_message="Une réponse porte sa date et son auteur; un refus porte son motif.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("text", models.CharField(max_length=240, verbose_name="question")),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="toolbox.theme",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "question à travailler en accompagnement",
                "verbose_name_plural": "questions à travailler en accompagnement",
                "ordering": ["theme", "position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("theme", "text"), name="toolbox_question_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(fields=("theme", "resource"), name="toolbox_placement_once"),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at", None),
                    models.Q(("current__isnull", False), models.Q(("summary", ""), _negated=True)),
                    _connector="OR",
                ),
                name="toolbox_resource_published_can_be_opened",
                violation_error_message="Une ressource publiée s’ouvre, et se présente en une phrase.",
            ),
        ),
    ]
