"""Pure rules of the case engine: diagrams, nets, steps, soundness, conditions, clocks, forms."""
