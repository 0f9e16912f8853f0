"""A contract type for import-linter: an allow-list of a package's external imports."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.helpers import module_expressions_to_modules


class AllowListContract(Contract):
    """Modules import nothing from outside the package except what is listed.

    Options:
        modules: the packages and modules to check.
        allowed: top-level modules of the standard library or of a dependency.
    """

    type_name = "allow_list"

    modules: Any = fields.ListField(subfield=fields.ModuleExpressionField())
    allowed: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find the imports that are not on the list."""
        held = module_expressions_to_modules(graph, self.modules, as_packages=True)
        found = sorted(
            (module.name, imported)
            for module in held
            for imported in graph.find_modules_directly_imported_by(module.name)
            if graph.is_module_squashed(imported) and imported not in self.allowed
        )
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that is not on the list."""
        for module, imported in check.metadata["found"]:
            output.print_error(f"{module} is not allowed to import {imported}", bold=False)
