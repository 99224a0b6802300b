from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("escrow", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="escrowline", name="due", field=models.CharField(max_length=80)
        )
    ]
