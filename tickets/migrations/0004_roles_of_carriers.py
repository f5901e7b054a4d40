"""The role groups learn the tables of the courier network."""

from importlib import import_module

from django.db import migrations

create_groups = import_module("tickets.migrations.0002_roles").create_groups


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_roles_of_services"), ("carriers", "0013_fees_as_quoted")]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
