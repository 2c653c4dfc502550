"""
The works: what is asked, how often at once, and what it is compared with.

     1 one         one file                     7 bcrypt, apr1  a password, by Basic
     2 mixed       files, cookies all distinct  8 digest        a password, by Digest
     3 unchanged   If-None-Match, 304           9 negotiated    language × type
     4 new         a connection each           10 idle          beside 10,000 idle ones
     5 big         1 MiB                       11 logged        work 2, with a log
     6 gzip        a page, coded

No bar is about those that follow; they are asked of few servers, and briefly.

    12 absent      404, 256 names              14 many          20,000 files
       distinct    404, all names distinct     15 query         queries all distinct
    13 range       206                         16 redirect      a folder without slash
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench import further, jobs
from tests.bench.digest_job import digested
from tests.bench.jobs import Job, Scene
from tests.bench.material import Material, with_lots
from tests.bench.servers import APACHE, NGINX

# How many connections more are idle in one of the works.
IDLE = 10_000


def _the_site(material: Material) -> Material:
    return material


@dataclass(frozen=True, slots=True)
class Work:
    """
    One work: what it is called, and what it asks of a server.

    Ratios are to the server called *reference*.  A job that is *fresh* is made anew for
    each run.  *idle* connections are there besides.  What is *paced* is measured at half
    of the peak rate, too.  A run takes *least_seconds* or more, and there are
    *most_rounds* or less; *others_rounds* for those whom no bar is about.  No bar is
    about a work that is *aside*.  *site* makes the site of the work from the usual one.
    """

    number: str
    key: str
    title: str
    job: Callable[[Scene], Job]
    reference: str = NGINX
    idle: int = 0
    logged: bool = False
    fresh: bool = False
    paced: bool = False
    least_seconds: int = 1
    most_rounds: int = 99
    others_rounds: int = 99
    aside: bool = False
    site: Callable[[Material], Material] = _the_site


# fmt: off
WORKS = (
    Work("1", "one", "one file, keep-alive", jobs.one, paced=True),
    Work("2", "mixed", "mixed files, distinct cookies", jobs.mixed, paced=True),
    Work("3", "unchanged", "If-None-Match, 304", jobs.unchanged),
    Work("4", "new", "a new connection each", jobs.new),
    Work("5", "big", "1 MiB", jobs.big),
    Work("6", "gzip", "a page with gzip", jobs.packed),
    Work("7a", "bcrypt", "Basic, bcrypt of cost 10", jobs.bcrypt, least_seconds=4, most_rounds=3),
    Work("7b", "apr1", "Basic, apr1", jobs.apr1, most_rounds=3),
    Work("8", "digest", "Digest", digested, reference=APACHE, fresh=True, most_rounds=3),
    Work("9", "negotiated", "language × type", jobs.negotiated, reference=APACHE, most_rounds=3),
    Work("10", "idle", "one file, 10,000 idle", jobs.one, idle=IDLE, most_rounds=3, others_rounds=1),
    Work("11", "logged", "mixed files, access log on", jobs.mixed, logged=True, most_rounds=3),
    Work("12a", "absent", "404, 256 names", further.absent, aside=True),
    Work("12b", "distinct", "404, distinct names", further.distinct, aside=True),
    Work("13", "range", "ranges, 206", further.ranges, aside=True),
    Work("14", "many", "20,000 files", further.many, aside=True, site=with_lots),
    Work("15", "query", "distinct queries", further.query, aside=True),
    Work("16", "redirect", "a folder without slash", further.redirect, aside=True),
)
# fmt: on

# Those of a quick look.
QUICK_WORKS = WORKS[:6]
