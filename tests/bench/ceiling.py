"""
The system alone, as one more server: what no other can exceed by much.

It answers what the works ask for, and is no server: of a question it reads what it must,
it knows no passwords, and its files never change.
"""

from tests.bench.compiling import compiled
from tests.bench.launching import Launch, Place


def system(place: Place) -> Launch:
    """Start the program in C; all answers are made before the first question."""
    site = place.material.www
    listing = place.folder / "listing"
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    listing.write_text(
        "".join(f"/{path.relative_to(site).as_posix()} {path}\n" for path in files)
    )
    program = compiled("ceiling", place.folder)
    return Launch([str(program), str(place.port), str(listing)])
