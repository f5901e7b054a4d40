"""The demo world: a dozen shops, four carriers and some hundreds of cases, made with the product's own verbs."""
