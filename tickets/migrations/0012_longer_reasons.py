from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_books_are_final")]
    operations = [
        migrations.AlterField(
            model_name="ticket",
            name="reason_code",
            field=models.CharField(blank=True, max_length=40, verbose_name="reason"),
        )
    ]
