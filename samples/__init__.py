"""Budget papers that the project draws itself, with their truth, and damage for scans of them.

`samples.papers.draw` draws a paper of a family from a seed and a style; `samples.scanning.scan` makes a
scan of it; `samples.damage` holds the damage itself. Faces are looked up by fontconfig, only when papers
are drawn: the committed set under `samples/set` needs none.
"""
