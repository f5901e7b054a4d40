"""The role groups learn the tables of the cases."""

from importlib import import_module

from django.db import migrations

create_groups = import_module("tickets.migrations.0002_roles").create_groups


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_details_of_cases"), ("portal", "0014_pauses_of_deadlines")]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
