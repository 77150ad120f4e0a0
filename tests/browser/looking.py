"""What is wrong with a page as it stands before one: axe-core's findings, and whether it is wider than the screen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# In the dark theme the page is the light one's in other colours, and only these rules look at colours.
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def problems_on(page: Page) -> list[str]:
    """Return each fault: axe's rule and the elements. Who looks in the dark looks in the light as well."""
    options: dict[str, object] = {"resultTypes": ["violations"], "preload": False}
    if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
        options["runOnly"] = {"type": "rule", "values": OF_COLOURS}
    found = [
        f"{page.url}: {fault['id']} {[(node['target'], node['html'][:120]) for node in fault['nodes']]}"
        for fault in Axe().run(page, options=options).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{page.url}: wider than the screen")
    return found
