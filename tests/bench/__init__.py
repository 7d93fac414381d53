"""`make bench`: how fast and how heavy the public door is, as ratios measured in one run.

The yardstick is Streamlit's own smallest app on its default server, on the same machine, in
alternation: absolute times say more about the machine than about the door. Nothing here fails;
the table says for each aim whether it was met.
"""
