"""Graphs of named nodes, with sorted results."""

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


def numbered(edges):
    """Build a graph of numbers, whose sets are in the same order in every process."""
    return networkx.convert_node_labels_to_integers(
        graph_of(edges), ordering="sorted", label_attribute="name"
    )


def describe(edges):
    """Describe a graph: its parts, groups, bridges and cores."""
    graph = graph_of(edges)
    communities = networkx.community.louvain_communities(graph, seed=7)
    return {
        "components": sorted(map(sorted, networkx.connected_components(graph))),
        "cliques": sorted(map(sorted, networkx.find_cliques(graph))),
        "communities": sorted(map(sorted, communities)),
        "bridges": sorted(map(sorted, networkx.bridges(graph))),
        "cores": networkx.core_number(graph),
        "fingerprint": networkx.weisfeiler_lehman_graph_hash(graph),
    }


def connect(edges):
    """Connect all nodes at the lowest cost."""
    return sorted(map(sorted, networkx.minimum_spanning_edges(graph_of(edges), data=False)))


def route(edges, start, end):
    """Find a cheapest route."""
    graph = graph_of(edges)
    if not networkx.has_path(graph, start, end):
        return None
    path = networkx.dijkstra_path(graph, start, end)
    return {"path": path, "cost": networkx.path_weight(graph, path, "weight")}


def colour(edges):
    """Colour a graph with few colours."""
    graph = numbered(edges)
    colours = networkx.greedy_color(graph, strategy="smallest_last")
    return {graph.nodes[node]["name"]: colour for node, colour in colours.items()}


def choose(edges):
    """Choose nodes that share no edge."""
    graph = numbered(edges)
    chosen = networkx.maximal_independent_set(graph, seed=7)
    return sorted(graph.nodes[node]["name"] for node in chosen)


def schedule(edges):
    """Order tasks so that each comes after those that it needs."""
    graph = networkx.DiGraph(sorted((min(edge[:2]), max(edge[:2])) for edge in edges_of(edges)))
    return {
        "order": [*networkx.lexicographical_topological_sort(graph)],
        "stages": [sorted(stage) for stage in networkx.topological_generations(graph)],
        "fingerprint": networkx.weisfeiler_lehman_graph_hash(graph),
    }


MISSIONS = {
    "describe": from_function(describe),
    "connect": from_function(connect),
    "colour": from_function(colour),
    "choose": from_function(choose),
    "route": from_function(route),
    "schedule": from_function(schedule),
}
