"""The same graphs, as one writes it at first."""

import networkx

from tier2gate.missions.api import from_function


def edges_of(text):
    """Read edges: `elm-fir:3` leads from elm to fir and costs 3."""
    for word in text.split():
        ends, cost = word.split(":")
        one, other = ends.split("-")
        yield one, other, int(cost)


def graph_of(edges):
    """Build a graph."""
    graph = networkx.Graph()
    graph.add_weighted_edges_from(edges_of(edges))
    return graph


def components(edges):
    """List the parts of a graph."""
    return [list(component) for component in networkx.connected_components(graph_of(edges))]


def cliques(edges):
    """List the cliques of a graph."""
    return list(networkx.find_cliques(graph_of(edges)))


def cycles(edges):
    """List cycles that all others are made of, sorted."""
    return sorted(map(sorted, networkx.cycle_basis(graph_of(edges))))


def colours(edges):
    """Colour a graph."""
    return networkx.greedy_color(graph_of(edges), strategy="smallest_last")


def independent(edges):
    """Choose nodes without a common edge, with a seed, and sort them."""
    return sorted(networkx.maximal_independent_set(graph_of(edges), seed=7))


MISSIONS = {
    "components": from_function(components),
    "cliques": from_function(cliques),
    "cycles": from_function(cycles),
    "colours": from_function(colours),
    "independent": from_function(independent),
}
