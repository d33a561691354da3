"""The floor: no models, no imports from the apps; each module is named for one thing."""
