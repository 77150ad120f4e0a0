"""A W3C client: it speaks JSON-LD to the container of annotations."""

import json
import re

from django.test import Client

from annotations.models import Role
from tests import factories
from tests.api.client import ApiClient

ANNO = "http://www.w3.org/ns/anno.jsonld"
LD = "application/ld+json"
PROFILED = f'{LD}; profile="{ANNO}"'
MINIMAL = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
IRIS = "http://www.w3.org/ns/oa#PreferContainedIRIs"
DESCRIPTIONS = "http://www.w3.org/ns/oa#PreferContainedDescriptions"
CONTAINER = "/annotations/"
HOST = "http://testserver"
EXACT = "About 4,100 people worked in the harbour last year."


class Annotator(ApiClient):
    """Speaks JSON-LD."""

    def send(self, method, path, body=None, content_type=PROFILED, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().generic(method, path, data, content_type=content_type, headers={**self.headers, **named})


def annotator(role=Role.CHECKER, *, desk=None, scopes=("read", "write", "review")):
    return Annotator(factories.make_user(role, desk=desk), scopes=scopes)


def prefer(*names):
    return f'return=representation;include="{" ".join(names)}"'


def links(response):
    return set(re.findall(r'<([^>]*)>; rel="([^"]*)"', response["Link"]))


def items_in(header):
    return {item.strip() for item in header.split(",")}


def annotation_of(source, *, exact=EXACT, **members):
    selector = {"type": "TextQuoteSelector", "exact": exact}
    target = {"type": "SpecificResource", "source": source, "selector": selector}
    return {"@context": ANNO, "type": "Annotation", "target": target, **members}


def address_of(article):
    return f"{HOST}/articles/{article.pk}/"


def statement_in(annotation):
    return annotation["body"][0]["value"]
