"""The company-litigation graph: built from the store on demand, measured, and looked into."""
