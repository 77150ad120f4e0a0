"""Starts the embedded server when the first connection is wanted, and not before: `check` needs no database."""

from functools import cached_property
from typing import Any

from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from factcheck.database import EmbeddedServer, EmbeddedServerError


class DatabaseWrapper(base.DatabaseWrapper):
    @cached_property
    def embedded_server(self) -> EmbeddedServer:
        return EmbeddedServer.on(self.settings_dict["EMBEDDED_DATA"])

    def get_connection_params(self) -> dict[str, Any]:
        """Also starts the server: Django asks for these right before it connects. Raises OperationalError."""
        try:
            self.embedded_server.start()
        except EmbeddedServerError as error:
            raise OperationalError(str(error)) from error
        params: dict[str, Any] = super().get_connection_params()
        return params | self.embedded_server.connection
