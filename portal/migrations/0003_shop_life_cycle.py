"""A shop has a life cycle: its status becomes a state that only moves change, with a version and a timeline."""

from typing import Any

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F

import portal.models.workflow


def begun_when_opened(apps: Any, _schema: Any) -> None:
    apps.get_model("portal", "Shop").objects.update(created_at=F("opened_at"), updated_at=F("opened_at"))


def causes_by_code(apps: Any, _schema: Any) -> None:
    """The cause of a suspension was free text; what the system wrote was the code of a requirement."""
    rows = apps.get_model("portal", "Enrolment").objects.exclude(suspension_cause="")
    rows.filter(suspension_cause__startswith="contract_").update(suspension_cause="requirement")
    rows.exclude(suspension_cause="requirement").update(suspension_cause="breach")


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_append_only")]

    operations = [
        migrations.RenameField("shop", "status", "state"),
        migrations.AlterField(
            "shop",
            "state",
            portal.models.workflow.StateField(
                choices=[("open", "open"), ("frozen", "frozen"), ("closing", "closing"), ("closed", "closed")],
                default="open",
                max_length=40,
                protected=True,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            "shop", "version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")
        ),
        migrations.AddField("shop", "chain", models.CharField(default="", editable=False, max_length=64)),
        migrations.AddField(
            "shop",
            "created_at",
            models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="created at"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "shop",
            "updated_at",
            models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="updated at"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(begun_when_opened, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(causes_by_code, migrations.RunPython.noop, elidable=True),
    ]
