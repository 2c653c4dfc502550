"""What is wrong with credentials that prove nothing, whoever sent them?"""

from httpcore_srv.errors import HttpcoreError


class MalformedCredentials(HttpcoreError):
    """
    Credentials break the law of their scheme; *sentence* may be shown to the client.

    *status* is 400 for what no client may send: "If a parameter or its value is
    improper, or required parameters are missing, the proper response is a 4xx error
    code" (RFC 7616 §3.4).  It is 401 for what another try may mend: "invalid
    credentials (e.g., a bad password) or partial credentials" (RFC 9110 §11.4).  The
    sentence repeats nothing of what was sent.
    """

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
