"""The playbooks (TOML) and the wording (Jinja2) that come with Afterview: data, read through importlib.resources."""
