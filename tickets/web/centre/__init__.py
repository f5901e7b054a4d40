"""The pages of repair centres and installers that have no program of their own."""
