"""What tests of pages need: an eye for what a browser makes of them."""

from html.parser import HTMLParser

import pytest


class Outline(HTMLParser):
    """The elements of a page, with their attributes, and its text, piece by piece."""

    def __init__(self, octets):
        super().__init__()
        self.elements, self.texts = [], []
        self.feed(octets.decode("utf-8"))

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        if data.strip():
            self.texts.append(data.strip())

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="session")
def outline_of():
    """Read the octets of a page."""
    return Outline
