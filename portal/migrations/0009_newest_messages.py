from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_feed_once")]

    operations = [
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["-created_at", "-id"], name="notification_newest"),
        ),
    ]
