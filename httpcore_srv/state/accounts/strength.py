"""
What is to be said of a poor password?

A hint, never a refusal.  Length counts (NIST SP 800-63B §3.1.1.2: fifteen characters
where a password stands alone, and no rules of composition); and what everybody tries
first is no password at all.
"""

FEW = 15

# What stands at the head of every list of leaked passwords, in small letters
_COMMON = """
    000000 111111 112233 121212 123123 123321 1234 12345 123456 1234567 12345678
    123456789 1234567890 1q2w3e 1q2w3e4r 1qaz2wsx 654321 666666 abc123 abcd1234 access
    admin admin123 administrator baseball changeme default dragon football guest hallo
    iloveyou hello letmein login master monkey p@ssw0rd passw0rd passwort password
    password1 password123 princess qazwsx qwerty qwerty123 qwertyuiop qwertz root secret
    shadow sunshine superman test test123 trustno1 welcome welcome1 zaq12wsx
"""
_KNOWN = frozenset(_COMMON.split())


def hints(user: str, password: str) -> tuple[str, ...]:
    """Return what is to be said of the *password* of *user*: sentences, maybe none."""
    lower = password.casefold()
    said = []
    if lower in _KNOWN:
        said.append("this password is among the first that anybody tries")
    if user.casefold() in lower:
        said.append("the password holds the name of its user")
    if len(set(password)) < min(5, len(password)):
        said.append("the password has few different characters")
    if len(password) < FEW:
        said.append(f"the password is short: {FEW} characters and more are hard to try")
    return tuple(said)
