from importlib import import_module

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    name = "annotations"
    verbose_name = "Fact-check desk"

    def ready(self) -> None:
        import_module("annotations.fetching.checks")
