"""Requests that nobody would send, thousands of them, by every caller to every address: `make fuzz`, and some here.

Each answer is judged: no 5xx, none that takes long, nothing stored by what was refused. A seed makes the same requests
again.
"""
