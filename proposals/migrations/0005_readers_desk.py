import uuid
from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import proposals.models.exchange


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("neighbourhoods", "0002_ends_and_overlaps"),
        ("proposals", "0004_rare_acts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConflictDoubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(blank=True, verbose_name="ce qui fait hésiter")),
                ("asked_at", models.DateTimeField(verbose_name="posée le")),
                ("ruled_at", models.DateTimeField(blank=True, null=True, verbose_name="tranchée le")),
            ],
            options={
                "verbose_name": "doute sur un conflit d’intérêts",
                "verbose_name_plural": "doutes sur un conflit d’intérêts",
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ContactNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(blank=True, editable=False, null=True)),
                ("happened_on", models.DateField(verbose_name="date du contact")),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("call", "Appel"),
                            ("meeting", "Rencontre"),
                            ("visit", "Visite"),
                            ("email", "Courriel"),
                            ("other", "Autre"),
                        ],
                        max_length=10,
                        verbose_name="moyen",
                    ),
                ),
                ("text", models.TextField(verbose_name="note")),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False,
                        help_text="La personne qui remplace ou qui reprend le portefeuille la lit; la table, jamais.",
                        verbose_name="lisible par qui répond du quartier",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="écrite le")),
            ],
            options={
                "verbose_name": "note de contact",
                "verbose_name_plural": "notes de contact",
                "ordering": ["-happened_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year_number", models.PositiveSmallIntegerField(verbose_name="année de participation")),
                ("due_on", models.DateField(verbose_name="prévu le")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant ($)")),
                ("planned_at", models.DateTimeField(verbose_name="inscrit le")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="versé le")),
                (
                    "payment_reference",
                    models.CharField(blank=True, max_length=80, verbose_name="référence du versement"),
                ),
                (
                    "payment_recorded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="versement consigné le"),
                ),
            ],
            options={
                "verbose_name": "versement",
                "verbose_name_plural": "versements",
                "ordering": ["participation", "year_number", "due_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("paid_on", None)), fields=["due_on"], name="proposals_instalment_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0), ("amount__lte", Decimal("9999999999.99")), ("year_number__gte", 1)
                        ),
                        name="proposals_instalment_positive",
                        violation_error_message="Un versement est positif.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageAttachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("file", models.FileField(upload_to=proposals.models.exchange.attached_under, verbose_name="fichier")),
                ("name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                ("kind", models.CharField(max_length=10, verbose_name="type")),
                ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "pièce jointe d’un message",
                "verbose_name_plural": "pièces jointes des messages",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="MessageNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="annoncé le")),
            ],
            options={
                "verbose_name": "avis de message",
                "verbose_name_plural": "avis de message",
            },
        ),
        migrations.CreateModel(
            name="Ratification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("body", models.CharField(max_length=160, verbose_name="instance")),
                ("held_on", models.DateField(verbose_name="date de la séance")),
                ("reference", models.CharField(max_length=80, verbose_name="référence du procès-verbal")),
                ("recorded_at", models.DateTimeField(verbose_name="consignée le")),
            ],
            options={
                "verbose_name": "séance d’entérinement",
                "verbose_name_plural": "séances d’entérinement",
                "ordering": ["-held_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "held_on", "reference"),
                        name="proposals_ratification_once",
                        violation_error_message="Cette séance est déjà consignée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body", ""), _negated=True), models.Q(("reference", ""), _negated=True)
                        ),
                        name="proposals_ratification_with_body_and_reference",
                        violation_error_message="Une séance porte l’instance et la référence du procès-verbal.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="round_closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="tour des avis fermé le"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="round_closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="tour des avis fermé par",
            ),
        ),
        migrations.AddField(
            model_name="analysis",
            name="advice",
            field=models.TextField(blank=True, verbose_name="avis de la conseillère ou du conseiller"),
        ),
        migrations.AddField(
            model_name="conflictdeclaration",
            name="ruled_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Vide\xa0: la personne a répondu elle-même.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="tranché par",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="call",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="proposals.call",
                verbose_name="date limite dont elle réunit les dossiers",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="from_table",
            field=models.BooleanField(
                default=False,
                help_text="Faux\xa0: écrit par celles et ceux qui analysent le dossier.",
                verbose_name="écrit par la table",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="message",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="réglé sans réponse le"),
        ),
        migrations.AddField(
            model_name="message",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="réglé par",
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="stance",
            field=models.CharField(
                blank=True,
                choices=[
                    ("favourable", "Favorable"),
                    ("unfavourable", "Défavorable"),
                    ("postponed", "À reporter"),
                    ("none", "Sans avis"),
                ],
                max_length=12,
                verbose_name="avis",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="proposals.proposal",
                verbose_name="reprend les réponses de",
            ),
        ),
        migrations.AlterField(
            model_name="opinion",
            name="body",
            field=models.TextField(blank=True, verbose_name="commentaire"),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("round_closed_at", None), ("round_closed_by", None)),
                    models.Q(("round_closed_at__isnull", False), ("round_closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="proposals_round_closed_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("settled_by", None)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="proposals_message_settled_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), ("stance", ""), _negated=True),
                name="proposals_opinion_says_something",
                violation_error_message="Un avis porte une position ou un commentaire.",
            ),
        ),
        migrations.AddField(
            model_name="conflictdoubt",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="conflict_doubts", to="proposals.proposal"
            ),
        ),
        migrations.AddField(
            model_name="conflictdoubt",
            name="ruled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="tranchée par",
            ),
        ),
        migrations.AddField(
            model_name="conflictdoubt",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="personne",
            ),
        ),
        migrations.AddField(
            model_name="contactnote",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="contactnote",
            name="neighbourhood",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contact_notes",
                to="neighbourhoods.neighbourhood",
                verbose_name="quartier",
            ),
        ),
        migrations.AddField(
            model_name="contactnote",
            name="proposal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contact_notes",
                to="proposals.proposal",
                verbose_name="dossier",
            ),
        ),
        migrations.AddField(
            model_name="instalment",
            name="participation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="instalments", to="proposals.participation"
            ),
        ),
        migrations.AddField(
            model_name="instalment",
            name="payment_recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="versement consigné par",
            ),
        ),
        migrations.AddField(
            model_name="instalment",
            name="planned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="inscrit par",
            ),
        ),
        migrations.AddField(
            model_name="messageattachment",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="proposals.message"
            ),
        ),
        migrations.AddField(
            model_name="messagenotice",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="proposals.message"
            ),
        ),
        migrations.AddField(
            model_name="messagenotice",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ratification",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="consignée par",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="ratification",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="proposals.ratification",
                verbose_name="séance",
            ),
        ),
        migrations.AddConstraint(
            model_name="conflictdoubt",
            constraint=models.UniqueConstraint(
                fields=("proposal", "user"),
                name="proposals_one_doubt_per_person",
                violation_error_message="Cette question est déjà posée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="conflictdoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ruled_at", None), ("ruled_by", None)),
                    models.Q(("ruled_at__isnull", False), ("ruled_by__isnull", False)),
                    _connector="OR",
                ),
                name="proposals_doubt_ruled_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="conflictdoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ruled_by", None), models.Q(("ruled_by", models.F("user")), _negated=True), _connector="OR"
                ),
                name="proposals_nobody_rules_their_own_doubt",
                violation_error_message="Personne ne tranche sa propre question.",
            ),
        ),
        migrations.AddIndex(
            model_name="contactnote",
            index=models.Index(fields=["neighbourhood", "happened_on"], name="proposals_contact_by_place"),
        ),
        migrations.AddConstraint(
            model_name="contactnote",
            constraint=models.UniqueConstraint(fields=("author", "key"), name="proposals_contact_note_once"),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("paid_on", None),
                        ("payment_recorded_at", None),
                        ("payment_recorded_by", None),
                        ("payment_reference", ""),
                    ),
                    models.Q(
                        ("paid_on__isnull", False),
                        ("payment_recorded_at__isnull", False),
                        ("payment_recorded_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="proposals_payment_with_day_and_name",
                violation_error_message="Un versement fait porte sa date et le nom de qui l’a consigné.",
            ),
        ),
        migrations.AddConstraint(
            model_name="messageattachment",
            constraint=models.UniqueConstraint(fields=("message", "digest"), name="proposals_attachment_once"),
        ),
        migrations.AddIndex(
            model_name="messagenotice",
            index=models.Index(condition=models.Q(("told_at", None)), fields=["user"], name="proposals_notice_waiting"),
        ),
        migrations.AddConstraint(
            model_name="messagenotice",
            constraint=models.UniqueConstraint(fields=("message", "user"), name="proposals_notice_once"),
        ),
    ]
