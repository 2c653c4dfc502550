"""How is what was found shown to a person?"""

import json


def quoted(text: str) -> str:
    r"""
    Write *text* as a basic string of TOML, on one line and without control characters.

    >>> print(quoted("a\n\u2028"))
    "a\n\u2028"
    """
    return "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}"
        for character in json.dumps(text, ensure_ascii=False)
    )


def shown(value: object) -> str:
    """
    Say what was found, briefly: the value as TOML writes it, and its type.

    >>> shown("8000"), shown(8000), shown({})
    ('"8000" (a string)', '8000', 'a table')
    """
    match value:
        case bool():
            return f"{str(value).lower()} (a boolean)"
        case int():
            return str(value) if abs(value) < 10**20 else "a very large integer"
        case float():
            return f"{value} (a float)"
        case str():
            brief = value if len(value) <= 60 else f"{value[:57]}..."
            return f"{quoted(brief)} (a string)"
        case dict():
            return "a table"
        case list():
            return "an array of tables" if _all_tables(value) else "an array"
        case _:
            return f"{value} (a {type(value).__name__})"


def _all_tables(items: list[object]) -> bool:
    """Tell whether an array is what ``[[name]]`` makes."""
    return bool(items) and all(isinstance(item, dict) for item in items)
