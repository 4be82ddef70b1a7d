"""The ways in which a service can fail to answer, and what each is to the client."""

from bureaukit.problems import TOO_LATE, UNAVAILABLE, Problem, ProblemType, problem_type
from bureaukit.text import Text

OVERLOADED = problem_type("overloaded", 503, "请求过多，暂缓办理", "Too much is asked at once")
BAD_UPSTREAM = problem_type("bad_upstream", 502, "服务应答有误", "The service answered with something unreadable")


class Unavailable(Exception):  # noqa: N818 -- it says what is the case
    """A service gave no usable answer; subclasses say how."""

    kind: ProblemType = UNAVAILABLE
    text = Text("服务 {0} 暂时不可用", "The service {0} is unavailable for the moment")

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service

    def as_problem(self) -> Problem:
        """Return the problem that names the service; a 503 invites to come again."""
        zh, en = (words.format(self.service) for words in self.text)
        headers = {"Retry-After": "1"} if self.kind.status == 503 else {}
        return Problem(self.kind, Text(zh, en), headers=headers)


class Unreachable(Unavailable):
    """No connection could be made."""


class Broken(Unavailable):
    """The connection ended before the answer did."""


class Resting(Unavailable):
    """The circuit breaker is open: the service failed repeatedly and is left alone for a moment."""


class Overloaded(Unavailable):
    """Every connection to the service is in use, and so are the places in the queue for one."""

    kind = OVERLOADED
    text = Text("服务 {0} 正忙", "The service {0} is busy")


class Late(Unavailable):
    """The time allowed for the request is over."""

    kind = TOO_LATE
    text = Text(
        "服务 {0} 未能按时答复；写操作是否生效请以同一 Idempotency-Key 查询", "The service {0} did not answer in time"
    )


class Garbled(Unavailable):
    """What came back is not HTTP, or not HTTP that one may pass on."""

    kind = BAD_UPSTREAM
    text = Text("服务 {0} 的应答无法识别", "The answer of the service {0} cannot be read")


class ClientGone(Exception):  # noqa: N818 -- it says what is the case
    """The client hung up; nobody is left to answer."""


class SlowClient(Exception):  # noqa: N818 -- it says what is the case
    """The request's body did not arrive in the time allowed."""
