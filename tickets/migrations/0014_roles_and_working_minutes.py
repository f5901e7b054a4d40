"""The role groups learn the new tables; the answering time of help says whose minutes it counts."""

from importlib import import_module

from django.db import migrations

create_groups = import_module("tickets.migrations.0002_roles").create_groups


def name_the_calendar(apps, schema_editor):
    """Values entered before terms named their calendar meant the opening hours of the desk."""
    for row in apps.get_model("portal", "PolicyValue").objects.filter(key="help.response"):
        if row.value.get("unit") == "minutes":
            row.value = {**row.value, "unit": "working_minutes", "calendar": "help.hours"}
            row.save(update_fields=["value"])


class Migration(migrations.Migration):
    dependencies = [("tickets", "0013_foresight_and_search")]
    operations = [
        migrations.RunPython(create_groups, migrations.RunPython.noop),
        migrations.RunPython(name_the_calendar, migrations.RunPython.noop),
    ]
