"""A service has a life cycle: its status becomes a state that only moves change, with a version and a timeline."""

import django.utils.timezone
from django.db import migrations, models

import portal.models.workflow


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_memberships_and_rules")]

    operations = [
        migrations.RenameField("service", "status", "state"),
        migrations.AlterField(
            "service",
            "state",
            portal.models.workflow.StateField(
                choices=[
                    ("draft", "draft"),
                    ("open", "open"),
                    ("closed_to_new", "closed to new shops"),
                    ("retired", "retired"),
                ],
                default="draft",
                max_length=40,
                protected=True,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            "service",
            "version",
            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
        ),
        migrations.AddField("service", "chain", models.CharField(default="", editable=False, max_length=64)),
        migrations.AddField(
            "service",
            "created_at",
            models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="created at"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "service",
            "updated_at",
            models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="updated at"
            ),
            preserve_default=False,
        ),
    ]
