"""Packages for agents, orchestration, databases, the web and programs."""

from tests.packages.package import Package

PACKAGES = (
    Package(
        "SQLAlchemy",
        "statements and mapped classes; no database",
        """
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql
Base = orm.declarative_base()
Order = type("Order", (Base,), {"__tablename__": "orders", "id": sa.Column(sa.Integer, primary_key=True), "day": sa.Column(sa.Date)})
query = sa.select(Order.id).where(Order.day > DAY).order_by(Order.id).limit(3)
return str(query), str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})), str(sa.schema.CreateTable(Order.__table__)), Order(id=1, day=DAY).day""",
        needs=("clock",),
        refused={
            "import sqlalchemy; sqlalchemy.create_engine('sqlite://').connect()": "sqlite3.connect() accesses the file system",
        },
    ),
    Package(
        "langgraph",
        "a graph with a condition",
        """
from langgraph.graph import END, START, StateGraph
class State(typing.TypedDict):
    n: int
    path: list
State.__annotations__ = {"n": int, "path": list}
graph = StateGraph(State)
graph.add_node("add", lambda s: {"n": s["n"] + 1, "path": [*s["path"], "add"]})
graph.add_node("end", lambda s: {"path": [*s["path"], "end"]})
graph.add_edge(START, "add")
graph.add_conditional_edges("add", lambda s: "add" if s["n"] < 3 else "end")
graph.add_edge("end", END)
return graph.compile().invoke({"n": 0, "path": []})""",
        needs=("clock", "seed"),
    ),
    Package(
        "langchain-core",
        "prompts, chains, parsers, tools and a recorded model",
        """
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import HumanMessage
from langchain_core.output_parsers import JsonOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.tools import tool
@tool
def add(a: int, b: int) -> int:
    "Add two numbers."
    return a + b
prompt = ChatPromptTemplate.from_messages([("system", "Be {mood}."), ("human", "{text}")])
chain = prompt | FakeListChatModel(responses=['{"n": 1}']) | JsonOutputParser()
return prompt.format_messages(mood="brief", text="hi"), chain.invoke({"mood": "brief", "text": "hi"}), add.invoke({"a": 1, "b": 2}), add.args, HumanMessage("x").content""",
    ),
    Package(
        "openai",
        "a client that is not called, recorded answers",
        """
import openai
from openai.types.chat import ChatCompletion
client = openai.OpenAI(api_key="none", base_url="http://localhost/v1")
answer = {"id": "1", "created": 1, "model": "m", "object": "chat.completion", "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hi"}}]}
return ChatCompletion.model_validate(answer).choices[0].message.content, str(client.base_url), client.max_retries""",
        refused={
            "import openai; openai.OpenAI(api_key='none').models.list()": "open('/dev/null') accesses the file system",
        },
    ),
    Package(
        "anthropic",
        "a client that is not called, recorded answers",
        """
import anthropic
from anthropic.types import Message
client = anthropic.Anthropic(api_key="none", base_url="http://localhost")
answer = {"id": "1", "type": "message", "role": "assistant", "model": "m", "content": [{"type": "text", "text": "hi"}], "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}}
return Message.model_validate(answer).content[0].text, str(client.base_url)""",
    ),
    Package(
        "temporalio",
        "payloads and policies",
        """
import temporalio.client, temporalio.converter, temporalio.workflow
from temporalio.common import RetryPolicy
converter = temporalio.converter.default().payload_converter
payloads = converter.to_payloads([{"n": 1}, "a"])
return [p.data for p in payloads], converter.from_payloads(payloads), RetryPolicy(maximum_attempts=3)""",
    ),
    Package(
        "dask",
        "a graph of delayed calls, computed in order",
        """
import dask
n = dask.delayed(lambda a: a + 1)(1)
return dask.compute(n, dask.delayed(sum)([n, 2]), scheduler="synchronous")""",
        needs=("seed",),
    ),
    Package(
        "tenacity",
        "retries without waiting",
        """
import tenacity
seen = []
@tenacity.retry(stop=tenacity.stop_after_attempt(3), retry=tenacity.retry_if_exception_type(KeyError))
def call():
    seen.append(1)
    if len(seen) < 3:
        raise KeyError
    return len(seen)
return call(), tenacity.stop_after_attempt(1)""",
        needs=("clock",),
    ),
    Package(
        "cachetools",
        "caches with a limited size",
        """
import cachetools
cache = cachetools.LRUCache(2)
cache.update(a=1, b=2)
cache["a"]
cache["c"] = 3
@cachetools.cached({})
def double(n):
    return 2 * n
return sorted(cache), double(2), cachetools.keys.hashkey(1, a=2)""",
    ),
    Package(
        "structlog",
        "events as JSON, without a time",
        """
import structlog
out = io.StringIO()
log = structlog.wrap_logger(structlog.PrintLogger(out), processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer(sort_keys=True)])
log.bind(order=7).info("paid", amount=10)
return out.getvalue()""",
        refused={
            "import structlog; structlog.processors.TimeStamper()(None, '', {})": "time.time() reads the clock",
        },
    ),
    Package(
        "loguru",
        "log lines",
        """
from loguru import logger
out = io.StringIO()
logger.remove()
logger.add(out, format="{level} {message} {extra[order]}", colorize=False)
logger.bind(order=7).info("paid {}", 10)
return out.getvalue()""",
        needs=("clock",),
    ),
    Package(
        "rich",
        "tables and markup as text",
        """
import rich.console, rich.table
out = io.StringIO()
table = rich.table.Table("n", "day")
table.add_row("1", str(DAY))
rich.console.Console(file=out, width=30, force_terminal=False, _environ={}).print("[bold]a[/bold]", table)
return out.getvalue()""",
    ),
    Package(
        "click",
        "commands, called in the process",
        """
import click
@click.command()
@click.option("--n", type=int, default=1)
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
def run(n, day):
    return n, day
return run.main(["--n", "2", "2026-01-02"], standalone_mode=False), click.style("a", "red")""",
    ),
    Package(
        "typer",
        "commands that are declared",
        """
import typer
app = typer.Typer(help="Orders.")
@app.command()
def run(n: int, loud: typing.Annotated[bool, typer.Option(help="Loud.")] = False):
    return n, loud
return run(3), app.registered_commands[0].callback(4, loud=True), typer.style("a", fg="red"), app.info.help""",
        refused={"import typer; typer.run(lambda n=1: n)": "os.putenv() changes the environment"},
    ),
    Package(
        "requests",
        "requests that are not sent",
        """
import requests
made = requests.Request("POST", "http://localhost/a", params={"n": 1}, json={"b": 2}).prepare()
return made.url, made.body, sorted(made.headers.items()), requests.Session().headers["Accept"]""",
        needs=("clock",),
        refused={
            "import requests; requests.get('http://localhost/')": "socket.getaddrinfo() uses the network",
        },
    ),
    Package(
        "httpx",
        "requests, answered in the process",
        """
import httpx
transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"path": request.url.path}))
with httpx.Client(transport=transport, base_url="http://localhost") as client:
    return client.get("/a", params={"n": 1}).json(), str(httpx.URL("http://a/b").join("c"))""",
        needs=("clock",),
        refused={
            "import httpx; httpx.get('http://localhost/')": "socket.getaddrinfo() uses the network",
        },
    ),
    Package(
        "aiohttp",
        "addresses and headers; no event loop",
        """
import aiohttp, multidict, yarl
return yarl.URL("http://a/b?n=1").update_query(m=2), multidict.CIMultiDict(A=1)["a"], aiohttp.ClientTimeout(total=3)""",
    ),
    Package(
        "packaging",
        "versions and requirements",
        """
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version
return Version("1.10") > Version("1.9"), "2.1" in SpecifierSet(">=2,<3"), Requirement("a[b]>=1; python_version > '3'")""",
    ),
)
