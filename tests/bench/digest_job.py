"""
The job of Digest: challenges are fetched, and answered for as many browsers as that.

All answers are computed before the load begins; see digest.py.
"""

from tests.bench import digest
from tests.bench.exchange import Check, Client, Wrong
from tests.bench.jobs import Job, Scene, mean_length, refused
from tests.bench.load import Load
from tests.bench.material import PASSWORD, USER

# How many browsers answer by Digest in turn: more than there are connections, so that
# two requests of one browser are never on their way at once.
BROWSERS = 64

# How many answers by Digest are computed for each second of load.
RATE = 120_000


def digested(scene: Scene) -> Job:
    """All files of an area that is opened by Digest: the algorithm offered first."""
    account = digest.Account(USER, PASSWORD)
    targets = [f"/digest/{name}" for name in scene.material.names]
    with Client(scene.port) as client:
        answers = [client.ask(scene.head(targets[0])) for _ in range(BROWSERS + 1)]
    if any(answer.status != 401 for answer in answers):
        raise Wrong(f"{targets[0]}: {answers[0].status} without credentials")
    try:
        *asked, tried = [
            digest.challenge(one.fields["www-authenticate"]) for one in answers
        ]
    except KeyError as error:
        raise Wrong(f"{targets[0]}: a challenge without {error}") from error
    own = digest.cnonces(BROWSERS)
    made = digest.responses(account, asked, own, targets, RATE * max(1, scene.seconds))
    begun = [_authorized(scene, account, asked[0], target) for target in targets]
    then = [
        digest.middle(one, cnonce).encode()
        for one, cnonce in zip(asked, own, strict=True)
    ]
    arguments = (
        scene.file("before", b"\0".join(begun)),
        scene.file("middle", b"\0".join(then)),
        scene.file("responses", "".join(made).encode()),
        str(digest.width(asked[0])),
    )
    checks = tuple(_tried(scene, account, tried, target) for target in targets[:1])
    wrong = digest.Account(USER, "wrong")
    after = (refused(_tried(scene, wrong, tried, targets[0])),)
    return Job(
        Load("digest", arguments),
        checks,
        after=after,
        length=mean_length(scene, "digest"),
    )


def _authorized(
    scene: Scene, account: digest.Account, asked: digest.Challenge, target: str
) -> bytes:
    """Return a head up to the nonce."""
    begun = digest.before(account, asked, target)
    return scene.head(target, {"Authorization": begun}).removesuffix(b"\r\n\r\n")


def _tried(
    scene: Scene, account: digest.Account, asked: digest.Challenge, target: str
) -> Check:
    cnonce = digest.cnonces(1)[0]
    made = digest.response(account, asked, target, 1, cnonce)
    end = f'{digest.middle(asked, cnonce)}00000001, response="{made}"\r\n\r\n'
    question = _authorized(scene, account, asked, target) + end.encode()
    content = (scene.material.www / target[1:]).read_bytes()
    return Check(question, content=content)
