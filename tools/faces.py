"""Import contract 6: an app is entered by its face and nowhere else."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FacesContract(Contract):
    """A module of an app that is no face may be imported only from inside that app."""

    type_name = "faces"
    floors = fields.ListField(subfield=fields.StringField())
    faces = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = [
            (importer, module)
            for floor in self.floors
            for app in graph.find_children(floor)
            for module in graph.find_descendants(app)
            if module.removeprefix(app + ".").split(".")[0] not in self.faces
            for importer in graph.find_modules_that_directly_import(module)
            if not importer.startswith(app + ".") and importer != app
            # A test may look behind a face: "nothing changed" is told by counting another's rows.
            if ".tests." not in importer
        ]
        return ContractCheck(kept=not broken, metadata={"broken": sorted(broken)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, module in check.metadata["broken"]:
            output.print_error(f"{importer} enters {module}, which is not a face")
