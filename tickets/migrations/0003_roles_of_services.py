"""The roles get the permissions of the tables that have come since."""

from importlib import import_module

from django.db import migrations

create_groups = import_module("tickets.migrations.0002_roles").create_groups


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_roles"), ("portal", "0008_ledger_and_rules_are_final")]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
