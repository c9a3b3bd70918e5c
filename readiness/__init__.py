"""The readiness path: self-assessment, declaration of interest, directory of coaches, coaching funding request."""
