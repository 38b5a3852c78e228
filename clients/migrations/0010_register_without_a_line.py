from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0009_community_stages")]

    operations = [migrations.RemoveConstraint(model_name="dataregister", name="data_register_says_something")]
