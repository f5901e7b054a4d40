"""Platform roles as groups with the least privilege each needs."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.db import migrations

from portal.policies import roles


def create_groups(apps, schema_editor):
    """Permissions are normally made after all migrations; the groups need them now."""
    for label in ("portal", "carriers", "tickets"):
        config = installed.get_app_config(label)
        create_contenttypes(config, verbosity=0, apps=apps)
        create_permissions(config, verbosity=0, apps=apps)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    known = {(p.content_type.app_label, p.codename): p for p in Permission.objects.select_related("content_type")}
    for role in roles.VIEWS:
        group, _ = Group.objects.get_or_create(name=role)
        # On an empty database the roles name tables that later migrations make; 0003 completes them.
        group.permissions.set([known[name] for name in sorted(roles.codenames(role)) if name in known])


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
