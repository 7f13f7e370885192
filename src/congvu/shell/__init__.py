"""The roof: composes the site from the manifests and names no system."""
