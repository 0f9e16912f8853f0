"""Packages for arrays, tables, graphs and solvers."""

from tests.packages.package import Package

PACKAGES = (
    Package(
        "numpy",
        "arrays, dates, linear algebra, generators with a seed",
        """
import numpy
days = numpy.array([DAY], dtype="datetime64[D]")
moments = numpy.array([MOMENT, DAY], dtype=object)
return (numpy.array([1, 2]).sum(), days, days.astype(object), days.astype(object)[0] == DAY,
    type(days.astype(object)[0]) is date, numpy.datetime64(MOMENT).astype(datetime.datetime), moments,
    numpy.random.RandomState(7).rand(2), numpy.random.RandomState([1, 2]).rand(),
    [s.seed(8) or s.rand() for s in [numpy.random.RandomState(7)]], numpy.random.RandomState(numpy.random.MT19937(3)).rand(),
    copy.deepcopy(numpy.random.default_rng(7)).random(), pickle.loads(pickle.dumps(numpy.random.RandomState(7))).rand(),
    numpy.random.default_rng(7).random(3), numpy.random.Generator(numpy.random.PCG64(1)).integers(9),
    numpy.linalg.inv(numpy.eye(2)), numpy.arange("2026-01", "2026-03", dtype="datetime64[M]"))""",
        refused={
            "import numpy; numpy.random.default_rng().random()": "secrets.randbits() uses randomness",
            "import numpy; numpy.random.RandomState().rand()": "RandomState() without a seed uses randomness",
            "import numpy; numpy.load('/etc/hostname')": "open('/etc/hostname') accesses the file system",
        },
    ),
    Package(
        "pandas",
        "frames, groups, dates and time zones, JSON, CSV in memory",
        """
import pandas
frame = pandas.DataFrame({"day": [DAY, date.max], "at": [MOMENT, MOMENT], "n": [1, 2]})
stamp = pandas.Timestamp(MOMENT)
return (frame, frame.dtypes, frame.groupby("n").sum(numeric_only=True), pandas.to_datetime(["2026-01-02"], format="%Y-%m-%d"),
    stamp, type(stamp.to_pydatetime()) is datetime.datetime, stamp.date(), isinstance(stamp, datetime.datetime),
    pandas.date_range(DAY, periods=3), pandas.date_range(MOMENT, periods=2, tz="Europe/Zurich"),
    pickle.loads(pickle.dumps(frame)), frame.to_json(date_format="iso"), copy.deepcopy(stamp),
    pandas.Series([1, 2], index=[DAY, MOMENT.date()]), pandas.Timedelta(days=1) + DAY,
    pandas.read_csv(io.StringIO("a,b\\n1,x\\n")), frame.sample(1, random_state=1),
    frame.at[0, "day"], type(frame.at[0, "day"]) is date)""",
        refused={
            "import pandas; pandas.Timestamp.now()": "datetime.now() reads the clock",
            "import pandas; pandas.Timestamp('now')": "datetime.now() reads the clock",
            "import pandas; pandas.Timestamp.now('UTC')": "datetime.now() reads the clock",
            "import pandas; pandas.read_csv('/etc/hostname')": "open('/etc/hostname') accesses the file system",
        },
        pythons="3.11 to 3.13",
    ),
    Package(
        "scipy",
        "optimization, statistics, linear programs",
        """
import scipy.optimize, scipy.sparse, scipy.stats
plan = scipy.optimize.linprog([-1, -2], A_ub=[[1, 1]], b_ub=[4], bounds=[(0, 3), (0, 3)])
root = scipy.optimize.brentq(lambda x: x * x - 2, 0, 2)
return plan.x, round(root, 9), scipy.stats.norm.rvs(size=2, random_state=1), scipy.stats.norm.cdf(0), scipy.sparse.eye(2).toarray()""",
    ),
    Package(
        "scikit-learn",
        "a pipeline that is fitted with a seed",
        """
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.ensemble import RandomForestClassifier
model = make_pipeline(StandardScaler(), LinearRegression()).fit([[1.0], [2.0], [3.0]], [2.0, 4.0, 6.0])
tree = DecisionTreeClassifier(random_state=0).fit([[0], [1], [2]], ["a", "a", "b"])
forest = RandomForestClassifier(5, random_state=1).fit([[0], [1], [2], [3]], [0, 0, 1, 1])
return model.predict([[4.0]]).round(6), tree.predict([[2]]), forest.predict([[0], [3]])""",
        needs=("clock", "seed"),
    ),
    Package(
        "polars",
        "frames, groups, lazy queries",
        """
import polars
frame = polars.DataFrame({"kind": ["a", "b", "a"], "n": [1, 2, 3], "day": [DAY, DAY, date.max]})
groups = frame.group_by("kind", maintain_order=True).agg(polars.col("n").sum())
lazy = frame.lazy().filter(polars.col("n") > 1).select(polars.col("n") * 2, "day").collect()
return groups.to_dicts(), lazy.to_dicts(), type(lazy["day"][0]) is date, frame.write_json()""",
    ),
    Package(
        "pyarrow",
        "tables, computations, Parquet and IPC in memory",
        """
import pyarrow, pyarrow.compute, pyarrow.parquet
table = pyarrow.table({"n": [1, 2, 3], "day": [DAY, DAY, None], "at": [MOMENT] * 3})
sink = pyarrow.BufferOutputStream()
pyarrow.parquet.write_table(table, sink)
read = pyarrow.parquet.read_table(pyarrow.BufferReader(sink.getvalue()))
return pyarrow.compute.sum(table["n"]).as_py(), table.schema, read.to_pylist(), table.filter(pyarrow.compute.greater(table["n"], 1)).num_rows""",
    ),
    Package(
        "numexpr",
        "expressions over arrays",
        """
import numexpr, numpy
a = numpy.arange(4)
return numexpr.evaluate("2 * a + 1", {"a": a}), numexpr.evaluate("sum(a)", {"a": a})""",
    ),
    Package(
        "networkx",
        "paths, orders, random graphs with a seed",
        """
import networkx
graph = networkx.DiGraph([("a", "b"), ("b", "c"), ("a", "c")])
return (networkx.shortest_path(graph, "a", "c"), list(networkx.topological_sort(graph)),
    networkx.gnp_random_graph(5, 0.5, seed=7).edges,
    networkx.node_link_data(graph),
    networkx.has_path(graph, "c", "a"))""",
        refused={
            "import networkx; networkx.gnp_random_graph(5, 0.5)": "Random.random() without a seed uses randomness"
        },
    ),
    Package(
        "igraph",
        "paths and components",
        """
import igraph
graph = igraph.Graph(edges=[(0, 1), (1, 2), (3, 4)])
return graph.get_shortest_paths(0, 2), graph.connected_components().membership, graph.degree(), graph.summary()""",
    ),
    Package(
        "sympy",
        "equations, logic, simplification",
        """
import sympy
x, y = sympy.symbols("x y")
a, b = sympy.symbols("a b")
return (sympy.solve(x ** 2 - 4, x), sympy.simplify((x ** 2 - 1) / (x - 1)), sympy.integrate(x, (x, 0, 1)),
    sympy.to_cnf(a & (b | ~a)), sympy.Rational(1, 3) + 1, sympy.latex(x / y), sympy.factorint(84),
    sympy.lambdify(x, x ** 2)(3), sympy.sympify("2*x").subs(x, 4), sympy.Matrix([[1, 2], [3, 4]]).det())""",
    ),
    Package(
        "shapely",
        "areas and intersections",
        """
import shapely
from shapely.geometry import Point, box
area = box(0, 0, 2, 2)
return area.area, area.contains(Point(1, 1)), area.intersection(box(1, 1, 3, 3)).wkt, shapely.to_geojson(area), Point(1, 2)""",
    ),
    Package(
        "Pint",
        "units",
        """
import pint
units = pint.UnitRegistry()
return (3 * units.meter + 4 * units.cm).to("cm").magnitude, str(units("2 km/h").to("m/s").round(3)), units.Quantity(1, "kg").dimensionality""",
    ),
    Package(
        "ortools",
        "CP-SAT with one worker",
        """
from ortools.sat.python import cp_model
model = cp_model.CpModel()
x, y = model.new_int_var(0, 10, "x"), model.new_int_var(0, 10, "y")
model.add(x + y <= 12)
model.maximize(2 * x + y)
solver = cp_model.CpSolver()
solver.parameters.num_workers = 1
status = solver.solve(model)
return solver.status_name(status), solver.value(x), solver.value(y), solver.objective_value""",
    ),
    Package(
        "PuLP",
        "linear programs as data",
        """
import pulp
problem = pulp.LpProblem("diet", pulp.LpMinimize)
x = pulp.LpVariable("x", lowBound=0)
problem += 2 * x
problem += x >= 3
return problem.to_dict(), str(problem), pulp.LpStatus""",
        refused={
            "import pulp; pulp.LpProblem().solve(pulp.COIN_CMD(path='/bin/true', msg=False))": "time.monotonic() reads the clock",
        },
    ),
    Package(
        "python-constraint2",
        "problems of finite domains",
        """
import constraint
problem = constraint.Problem()
problem.addVariables(["a", "b"], [1, 2, 3])
problem.addConstraint(lambda a, b: a + b == 4 and a < b, ("a", "b"))
problem.addConstraint(constraint.AllDifferentConstraint())
return problem.getSolutions()""",
    ),
)
