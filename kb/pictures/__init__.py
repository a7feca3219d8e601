"""Pictures for print and papers: the network, a timeline and a heatmap, as SVG or PNG."""
