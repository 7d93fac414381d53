"""The yardstick: the smallest app with a title, a sentence and a chart."""

import streamlit as st

st.title("Hello, world")
st.write("This is the smallest app that says something and draws something.")
st.line_chart({"counted": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]})
